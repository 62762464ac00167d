package summarize

import (
	"context"
	"fmt"
)

// Truncation is the last resort: it keeps nothing but the fact that events were
// here. The originals stay in the log.
type Truncation struct{}

// Name is "truncation".
func (Truncation) Name() string { return "truncation" }

// Summarize says how many events were left out.
func (Truncation) Summarize(_ context.Context, r Request) (string, error) {
	n := len(r.Events)
	text := fmt.Sprintf("%d earlier events are not shown. They are in the log: seq %d to %d.", n, r.Events[0].Seq, r.Events[n-1].Seq)
	end, _ := r.Encoding.Prefix(text, r.MaxTokens)
	return text[:end], nil
}
