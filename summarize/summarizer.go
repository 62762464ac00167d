package summarize

import (
	"context"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// ErrRefused is wrapped where a summary was written and is not good enough. A
// second one may be.
var ErrRefused = errors.New("the summary was refused")

// Refusal makes an error that says why a summary is refused.
func Refusal(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// Summarizer writes the text of a summary.
type Summarizer interface {
	// Name is recorded as the method of the summary.
	Name() string
	// Summarize returns a text that stands for the request's events and costs
	// at most MaxTokens by its encoding. The error wraps [ErrRefused] where a
	// text was written and is of no use. It may be called from several
	// goroutines.
	Summarize(ctx context.Context, r Request) (string, error)
}

// Request is what a summary is to stand for.
type Request struct {
	Namespace string
	// Events are covered by the summary, in ascending order of seq. Earlier
	// summaries are among them.
	Events []*eventlog.Event
	// Beside is what else the prompt will show: summaries that stay and events
	// that are not covered. A summarizer may mark what one side makes out of
	// date on the other.
	Beside []*eventlog.Event
	// Originals gives the events behind one of those summaries, in order of
	// seq. It is nil where they cannot be had; its error is
	// [eventlog.ErrForgotten] where they are gone, so that the summary has to
	// do.
	Originals func(summary *eventlog.Event) (Past, error)
	// MaxTokens is what the text may cost.
	MaxTokens int
	// Encoding counts it.
	Encoding *tokens.Encoding
	// Refused is why the summary before this one was refused, nil at first.
	Refused error
	// Calls bounds what may be asked of a model. nil allows three calls.
	Calls *Calls
}

// Past is what stands behind a summary.
type Past struct {
	Events []*eventlog.Event // in order of seq
	// Thinned says that it is so long that of its older part only what was said
	// and how tasks ended is among the events, and of very much of that the first
	// and the last: the summary's own text has to do for the rest.
	Thinned bool
}
