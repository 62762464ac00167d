package summarize

import (
	"context"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// Summarizer writes the text of a summary.
type Summarizer interface {
	// Name is recorded as the method of the summary.
	Name() string
	// Summarize returns a text that stands for the request's events and costs
	// at most MaxTokens by its encoding. It may be called from several
	// goroutines.
	Summarize(ctx context.Context, r Request) (string, error)
}

// Request is what a summary is to stand for.
type Request struct {
	Namespace string
	// Events are covered by the summary, in ascending order of seq. Earlier
	// summaries are among them.
	Events []*eventlog.Event
	// Originals gives the events behind one of those summaries, in order of
	// seq. It is nil where they cannot be had.
	Originals func(summary *eventlog.Event) ([]*eventlog.Event, error)
	// MaxTokens is what the text may cost.
	MaxTokens int
	// Encoding counts it.
	Encoding *tokens.Encoding
}
