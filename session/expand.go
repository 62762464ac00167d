package session

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// Expand gives the originals behind a summary, in order and as they were
// appended. Summaries among what it covers are seen through.
func (e *Engine) Expand(ctx context.Context, session string, seq int64) ([]*eventlog.Event, error) {
	if seq < 1 {
		return nil, fmt.Errorf("expand %d of %q: %w", seq, session, ErrNoEvent)
	}
	found, err := eventlog.Collect(e.store.Events(ctx, session, eventlog.Query{After: seq - 1, At: seq}))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("expand %d of %q: %w", seq, session, ErrNoEvent)
	}
	if _, ok := found[0].Body.(*eventlog.Summary); !ok {
		return nil, fmt.Errorf("expand %d of %q: it is a %s, %w", seq, session, found[0].Kind(), ErrNotSummary)
	}
	return e.originals(ctx, session, found[0])
}

func (e *Engine) originals(ctx context.Context, session string, summary *eventlog.Event) ([]*eventlog.Event, error) {
	var events []*eventlog.Event
	body := summary.Body.(*eventlog.Summary)
	for _, r := range body.Covers {
		q := eventlog.Query{Namespace: summary.FullNamespace, After: r[0] - 1, At: r[1]}
		for ev, err := range e.store.Events(ctx, session, q) {
			if err != nil {
				return nil, err
			}
			if s, ok := ev.Body.(*eventlog.Summary); !ok || len(s.Covers) == 0 {
				events = append(events, ev)
			}
		}
	}
	return events, nil
}
