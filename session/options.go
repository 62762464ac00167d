package session

import (
	"cmp"
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
	// OnCrossing writes those of the compactions that high water starts.
	// Default: Summarizer.
	OnCrossing summarize.Summarizer
	// Calls is how many calls of a model a compaction may make, retries and
	// parts of a long log included. Default 3.
	Calls int
	// Renderer measures events and renders prompts. Default: render.New with
	// its zero options.
	Renderer *render.Renderer
	// Defaults are the format, model and budget of requests that name none.
	Defaults render.Request
	// Encoding counts the text of summaries. Default o200k_base.
	Encoding *tokens.Encoding
	// Past is how many of the newest events behind an earlier summary are read
	// where it is written anew. Of those before them only what was said and how
	// tasks ended is, the oldest half of Past and the newest where that is more,
	// and the earlier summary itself has to do for the rest: a compaction of a
	// session of a million events costs little more than one of ten thousand.
	// Default 10,000.
	Past int
	// Inline makes Append wait for the compaction that it causes. It is for
	// replays, whose result must not depend on timing.
	Inline bool
	// OpenSessions is how many sessions are kept in memory at most, besides
	// those in use. The ones used last stay; any other is read from the store
	// again when it is next asked for. Default 256.
	OpenSessions int
	// Redact takes secrets out of a text. It is used on all that a summarizer
	// gets and writes, and on its errors; the log itself stays as it is.
	// Default: nothing is taken out.
	Redact func(string) string
	// Observer is told what the engine does. Default: nobody is.
	Observer Observer
	// Tracer follows the engine's operations. Default: nobody does.
	Tracer Tracer
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
	if o.OnCrossing == nil {
		o.OnCrossing = o.Summarizer
	}
	o.Calls = cmp.Or(o.Calls, 3)
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
	o.Past = cmp.Or(o.Past, 10_000)
	o.OpenSessions = cmp.Or(o.OpenSessions, 256)
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Tracer == nil {
		o.Tracer = untraced{}
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
