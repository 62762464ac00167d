package session

import (
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// Options are the settings of an [Engine]. The zero value stores and renders,
// and never compacts, for want of a high-water mark.
type Options struct {
	// Marks say when a compaction starts and where it ends.
	Marks summarize.Marks
	// Summarizer writes the summaries. Default: the built-in digest.
	Summarizer summarize.Summarizer
	// Renderer measures events and renders prompts. Default: render.New with
	// its zero options.
	Renderer *render.Renderer
	// Defaults are the format, model and budget of requests that name none.
	Defaults render.Request
	// Encoding counts the text of summaries. Default o200k_base.
	Encoding *tokens.Encoding
	// Inline makes Append wait for the compaction that it causes. It is for
	// replays, whose result must not depend on timing.
	Inline bool
	// Now gives the time of events that come without one. Default time.Now.
	Now func() time.Time
	// NewID gives the id of events that come without one. Default: random.
	NewID func() string
	// Log is told what goes on, without what events say. Default: nothing.
	Log *slog.Logger
}

func (o Options) withDefaults() (Options, error) {
	if err := o.Marks.Validate(); err != nil {
		return o, err
	}
	if o.Summarizer == nil {
		o.Summarizer = summarize.Digest{}
	}
	if o.Renderer == nil {
		r, err := render.New(render.Options{})
		if err != nil {
			return o, err
		}
		o.Renderer = r
	}
	if o.Encoding == nil {
		o.Encoding = tokens.MustGet("o200k_base")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}
