package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// Expand gives the originals behind a summary, in order and as they were
// appended. Summaries among what it covers are seen through. Where originals are
// forgotten, the error is an [*eventlog.ForgottenError].
func (e *Engine) Expand(ctx context.Context, session string, seq int64) ([]*eventlog.Event, error) {
	summary, err := e.summaryAt(ctx, session, seq)
	if err != nil {
		return nil, fmt.Errorf("expand %d of %q: %w", seq, session, err)
	}
	events, err := e.originals(ctx, session, summary)
	if err != nil {
		return nil, fmt.Errorf("expand %d of %q: %w", seq, session, err)
	}
	return events, nil
}

// summaryAt gives the SummaryEvent with a seq.
func (e *Engine) summaryAt(ctx context.Context, session string, seq int64) (*eventlog.Event, error) {
	if seq < 1 {
		return nil, eventlog.ErrNoEvent
	}
	found, err := eventlog.Collect(e.store.Events(ctx, session, eventlog.Query{After: seq - 1, At: seq, Whole: true}))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, eventlog.ErrNoEvent
	}
	if found[0].Kind() != eventlog.KindSummary {
		return nil, fmt.Errorf("it is %s, %w", found[0].Kind().WithArticle(), eventlog.ErrNotSummary)
	}
	return found[0], nil
}

// originals fails with all that is forgotten of what a summary covers.
func (e *Engine) originals(ctx context.Context, session string, summary *eventlog.Event) ([]*eventlog.Event, error) {
	return e.behind(ctx, session, summary.FullNamespace, summary.Body.(*eventlog.Summary).Covers, nil)
}

// behind gives the events of a namespace in ranges that are covered, of some
// kinds or of all, without those that cover others.
func (e *Engine) behind(ctx context.Context, session, namespace string, ranges []eventlog.Range, kinds []eventlog.Kind) ([]*eventlog.Event, error) {
	var events []*eventlog.Event
	var gone eventlog.ForgottenError
	for _, r := range ranges {
		q := eventlog.Query{Namespace: namespace, Types: kinds, After: r[0] - 1, At: r[1], Whole: true}
		for ev, err := range e.store.Events(ctx, session, q) {
			if lost, ok := errors.AsType[*eventlog.ForgottenError](err); ok {
				gone.Add(lost)
				continue
			}
			if err != nil {
				return nil, err
			}
			if s, ok := ev.Body.(*eventlog.Summary); !ok || len(s.Covers) == 0 && s.Undoes == 0 {
				events = append(events, ev)
			}
		}
	}
	if gone.Count > 0 {
		return nil, &gone
	}
	return events, nil
}
