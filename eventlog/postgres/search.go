package postgres

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// A phrase counts by how rare it is in the session, as in BM25, and by how often
// it stands in an event of its length, as the server ranks that.
const sqlMatch = `WITH found AS (
		SELECT w.seq, p.n, sum(ts_rank(w.words, p.query, 1)::float8 ORDER BY w.part) AS rank
		FROM (SELECT text::tsquery AS query, n FROM unnest($1::text[]) WITH ORDINALITY AS asked (text, n)) AS p
		JOIN words AS w ON w.words @@ p.query GROUP BY w.seq, p.n
	), weighed AS (
		SELECT seq, n, rank * greatest(ln(($2::bigint - count(*) OVER same + 0.5) / (count(*) OVER same + 0.5)), 1e-6)::float8 AS score
		FROM found WINDOW same AS (PARTITION BY n)
	)
	SELECT seq, sum(score ORDER BY n) AS score FROM weighed
	WHERE $3 = '' OR seq IN (SELECT e.seq FROM events AS e JOIN namespaces AS n ON n.id = e.namespace
		WHERE e.session = $4 AND (n.name = ANY($5::bytea[]) OR substring(n.name FROM 1 FOR length($6::bytea)) = $6))
	GROUP BY seq ORDER BY score DESC, seq DESC LIMIT $7`

// Search gives the events that hold what the query asks for, the best first. It
// first indexes what was appended since the session was indexed last.
func (s *Store) Search(ctx context.Context, session, query string, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	hits, err := s.search(ctx, session, search.Parse(query), opts)
	if err != nil {
		return nil, fmt.Errorf("search session %q: %w", session, s.at.explainRead(ctx, err))
	}
	return hits, nil
}

func (s *Store) search(ctx context.Context, session string, q search.Query, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	sel, err := s.choose(ctx, session, &eventlog.Query{})
	if err != nil || len(q.Phrases) == 0 {
		return []eventlog.Hit{}, err
	}
	for upTo := int64(-1); upTo < sel.last; {
		if upTo, err = s.index(ctx, sel.session); err != nil {
			return nil, err
		}
	}
	found, err := s.match(ctx, sel, q, opts)
	if err != nil {
		return nil, err
	}
	return s.hits(ctx, sel.session, q, found)
}

// scored is an event that was found.
type scored struct {
	seq   int64
	score float64
}

// match asks the index.
func (s *Store) match(ctx context.Context, sel *selection, q search.Query, opts eventlog.SearchOptions) (found []scored, err error) {
	args := append([]any{queries(sel.session, q), sel.last, opts.Namespace, sel.session}, namespaceArgs(opts.Namespace)...)
	args = append(args, cmp.Or(max(opts.Limit, 0), eventlog.DefaultHits))
	err = s.query(ctx, func() error {
		rows, err := s.pool.Query(ctx, sqlMatch, args...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (f scored, err error) {
			return f, row.Scan(&f.seq, &f.score)
		})
		return err
	})
	return found, err
}

// hits reads the events that were found.
func (s *Store) hits(ctx context.Context, session int64, q search.Query, found []scored) ([]eventlog.Hit, error) {
	hits := make([]eventlog.Hit, 0, len(found))
	for _, f := range found {
		page, err := s.page(ctx, &selection{session: session, after: f.seq - 1, last: f.seq}, 1)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			continue // it was forgotten just now
		}
		e, err := page[0].decode()
		if err != nil {
			return nil, err
		}
		hits = append(hits, eventlog.NewHit(e, f.score, q.Snippet(search.Text(e))))
	}
	return hits, nil
}
