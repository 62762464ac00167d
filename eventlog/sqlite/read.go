package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/tidemark/tidemark/eventlog"
)

// A page has few rows at first, as many readers stop early, and then up to
// maxPageRows, but not more than fit in about maxPageBytes.
const (
	firstPageRows = 32
	maxPageRows   = 512
	maxPageBytes  = 1 << 20
)

// Events gives the events that match, as they were when the call began.
func (s *Store) Events(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		if err := s.each(ctx, session, &q, yield); err != nil {
			yield(nil, fmt.Errorf("read session %q: %w", session, s.file.explainRead(ctx, err)))
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

// row is an event as it is stored.
type row struct {
	eventlog.Base // what is not in the body
	body          []byte
}

// page reads the next rows of a selection. They are decoded by the caller, as
// the write-ahead log cannot begin anew while a page is being read.
func (s *Store) page(ctx context.Context, sel *selection, n int) ([]row, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	query, args := sel.page(n)
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []row
	last, size := int64(0), 0
	for size < maxPageBytes && rows.Next() {
		var r row
		err := rows.Scan(&r.Seq, &r.CommitHash, &r.FullDetailTokens, &r.LowDetailTokens, &r.Counter, &r.body)
		if err != nil {
			return nil, err
		}
		page = append(page, r)
		last, size = r.Seq, size+len(r.body)
	}
	sel.seen(last, n, len(page), size < maxPageBytes)
	return page, rows.Err()
}

func (r *row) decode() (*eventlog.Event, error) {
	e, err := eventlog.Decode(r.body)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", r.Seq, err)
	}
	e.Seq, e.CommitHash, e.Counter = r.Seq, r.CommitHash, r.Counter
	e.FullDetailTokens, e.LowDetailTokens = r.FullDetailTokens, r.LowDetailTokens
	return e, nil
}
