package session

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// Expand gives the originals behind a summary that have a greater seq than after,
// in order and as they were appended. Summaries among what it covers are seen
// through. The sequence stops after its first error; where originals are
// forgotten, that comes before all events and is an [*eventlog.ForgottenError].
func (e *Engine) Expand(ctx context.Context, session string, seq, after int64) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		summary, err := e.summaryAt(ctx, session, seq)
		if err != nil {
			yield(nil, fmt.Errorf("expand %d of %q: %w", seq, session, err))
			return
		}
		ranges := rangesAfter(summary.Body.(*eventlog.Summary).Covers, after)
		for ev, err := range e.behind(ctx, session, summary.FullNamespace, ranges, nil) {
			if err != nil {
				err = fmt.Errorf("expand %d of %q: %w", seq, session, err)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
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

// rangesAfter is what ascending ranges hold after a seq.
func rangesAfter(ranges []eventlog.Range, after int64) []eventlog.Range {
	for i, r := range ranges {
		if r[1] > after {
			rest := slices.Clone(ranges[i:])
			rest[0][0] = max(r[0], after+1)
			return rest
		}
	}
	return nil
}

// behind gives the events of a namespace in ranges that are covered, of some
// kinds or of all, without those that cover others.
func (e *Engine) behind(ctx context.Context, session, namespace string, ranges []eventlog.Range, kinds []eventlog.Kind) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		if err := e.checkWhole(ctx, session, namespace, ranges); err != nil {
			yield(nil, err)
			return
		}
		for _, r := range ranges {
			q := eventlog.Query{Namespace: namespace, Types: kinds, After: r[0] - 1, At: r[1], Whole: true}
			for ev, err := range e.store.Events(ctx, session, q) {
				if err == nil && coversOthers(ev) {
					continue
				}
				if !yield(ev, err) || err != nil {
					return
				}
			}
		}
	}
}

// checkWhole fails with all that is forgotten of a namespace in some ranges.
func (e *Engine) checkWhole(ctx context.Context, session, namespace string, ranges []eventlog.Range) error {
	var gone eventlog.ForgottenError
	for _, r := range ranges {
		q := eventlog.Query{Namespace: namespace, After: r[0] - 1, At: r[1], Whole: true, Limit: 1}
		_, err := eventlog.Collect(e.store.Events(ctx, session, q))
		if lost, ok := errors.AsType[*eventlog.ForgottenError](err); ok {
			gone.Add(lost)
			continue
		}
		if err != nil {
			return err
		}
	}
	if gone.Count > 0 {
		return &gone
	}
	return nil
}

func coversOthers(ev *eventlog.Event) bool {
	s, ok := ev.Body.(*eventlog.Summary)
	return ok && (len(s.Covers) > 0 || s.Undoes != 0)
}
