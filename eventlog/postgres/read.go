package postgres

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

// A page has few rows at first, as many readers stop early, and then up to
// maxPageRows, but not more than fit in about maxPageBytes.
const (
	firstPageRows = 32
	maxPageRows   = 512
	maxPageBytes  = 1 << 20
)

// Events gives the events that match, as they were when the call began. It reads
// them in pages, and between two of them it holds no connection.
func (s *Store) Events(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		if err := s.each(ctx, session, &q, yield); err != nil {
			yield(nil, fmt.Errorf("read session %q: %w", session, s.at.explainRead(ctx, err)))
		}
	}
}

// each yields the events until yield says no. It gives an error only where
// yield may be called again.
func (s *Store) each(ctx context.Context, session string, q *eventlog.Query, yield func(*eventlog.Event, error) bool) error {
	sel, err := s.choose(ctx, session, q)
	if err != nil {
		return err
	}
	given := 0
	for n := firstPageRows; !sel.done(); n = min(2*n, maxPageRows) {
		if q.Limit > 0 {
			n = min(n, q.Limit-given)
		}
		page, err := s.page(ctx, sel, n)
		if err != nil {
			return err
		}
		for i := range page {
			e, err := page[i].decode()
			if err = cmp.Or(ctx.Err(), err); err != nil {
				return err
			}
			if !q.Match(e) {
				continue
			}
			if given++; !yield(e, nil) || given == q.Limit {
				return nil
			}
		}
	}
	return nil
}

// stored is an event as it is stored.
type stored struct {
	eventlog.Base // what is not in the body
	body          []byte
}

// page reads the next rows of a selection.
func (s *Store) page(ctx context.Context, sel *selection, n int) (page []stored, err error) {
	query, args := sel.page(n)
	left := 0 // rows that there are, with those that did not fit
	err = s.query(ctx, func() error {
		page, left = nil, 0
		rows, err := s.pool.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		var r stored
		var commit, counter []byte
		_, err = pgx.ForEachRow(rows, []any{&r.Seq, &commit, &r.FullDetailTokens, &r.LowDetailTokens, &counter, &r.body, &left}, func() error {
			r.CommitHash, r.Counter = eventlog.Commit(commit), string(counter)
			page = append(page, r)
			r.body = nil
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	sel.seen(page, n, left)
	return page, nil
}

func (r *stored) decode() (*eventlog.Event, error) {
	e, err := eventlog.Decode(r.body)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", r.Seq, err)
	}
	e.Seq, e.CommitHash, e.Counter = r.Seq, r.CommitHash, r.Counter
	e.FullDetailTokens, e.LowDetailTokens = r.FullDetailTokens, r.LowDetailTokens
	return e, nil
}
