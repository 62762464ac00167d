package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// Search gives the events that hold what the query asks for, the best first. It
// first indexes what was appended since the session was indexed last.
//
// How rare a word is, which is a part of the score, counts by the whole store.
func (s *Store) Search(ctx context.Context, session, query string, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	hits, err := s.search(ctx, session, search.Parse(query), opts)
	if err != nil {
		return nil, fmt.Errorf("search session %q: %w", session, s.file.explainRead(ctx, err))
	}
	return hits, nil
}

func (s *Store) search(ctx context.Context, session string, q search.Query, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	id, last, err := s.find(ctx, session)
	if err != nil || len(q.Phrases) == 0 {
		return []eventlog.Hit{}, err
	}
	for upTo := int64(-1); upTo < last; {
		if upTo, err = s.index(ctx, id); err != nil {
			return nil, err
		}
	}
	found, err := s.match(ctx, id, q, opts)
	if err != nil {
		return nil, err
	}
	return s.hits(ctx, id, q, found)
}

// find gives a session's id and last seq.
func (s *Store) find(ctx context.Context, session string) (id, last int64, err error) {
	if err := s.enter(ctx); err != nil {
		return 0, 0, err
	}
	defer s.gate.RUnlock()
	err = s.reads.QueryRowContext(ctx, "SELECT id, last_seq FROM sessions WHERE name = ?", session).Scan(&id, &last)
	if errors.Is(err, sql.ErrNoRows) {
		err = eventlog.ErrNoSession
	}
	return id, last, err
}

// scored is an event that was found.
type scored struct {
	seq   int64
	score float64
}

// match asks the index.
func (s *Store) match(ctx context.Context, session int64, q search.Query, opts eventlog.SearchOptions) ([]scored, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	query := "SELECT words.rowid, bm25(words) FROM words"
	where := " WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?"
	if opts.Namespace != "" {
		sel := &selection{session: session}
		namespaces, err := sel.namespaces(ctx, tx, opts.Namespace)
		if err != nil {
			return nil, err
		}
		query += fmt.Sprintf(" CROSS JOIN events ON session = %d AND seq = words.rowid - %d", session, rowOf(session, 0))
		where += " AND namespace IN (" + join(namespaces) + ")"
	}
	limit := cmp.Or(max(opts.Limit, 0), eventlog.DefaultHits)
	rows, err := tx.QueryContext(ctx, query+where+" ORDER BY 2, 1 DESC LIMIT ?", match(q), rowOf(session, 0), rowOf(session+1, 0)-1, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []scored
	for rows.Next() {
		var f scored
		if err := rows.Scan(&f.seq, &f.score); err != nil {
			return nil, err
		}
		found = append(found, scored{f.seq - rowOf(session, 0), -f.score})
	}
	return found, rows.Err()
}

// hits reads the events that were found.
func (s *Store) hits(ctx context.Context, session int64, q search.Query, found []scored) ([]eventlog.Hit, error) {
	hits := make([]eventlog.Hit, 0, len(found))
	for _, f := range found {
		page, err := s.page(ctx, &selection{session: session, after: f.seq - 1, last: f.seq}, 1)
		if err != nil {
			return nil, err
		}
		for i := range page {
			e, err := page[i].decode()
			if err != nil {
				return nil, err
			}
			hits = append(hits, eventlog.NewHit(e, f.score, q.Snippet(search.Text(e))))
		}
	}
	return hits, nil
}
