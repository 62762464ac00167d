package memory

import (
	"cmp"
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// Search gives the events that hold what the query asks for, the best first.
func (m *Store) Search(ctx context.Context, session, query string, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	hits, err := m.search(ctx, session, search.Parse(query), opts)
	if err != nil {
		return nil, fmt.Errorf("search session %q: %w", session, err)
	}
	return hits, nil
}

func (m *Store) search(ctx context.Context, session string, q search.Query, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	log, ok := m.sessions[session]
	if !ok {
		return nil, eventlog.ErrNoSession
	}
	log.updateIndex()
	limit := cmp.Or(max(opts.Limit, 0), eventlog.DefaultHits)
	hits := []eventlog.Hit{}
	for _, r := range log.index.Search(q) {
		e := log.events[r.Document]
		if len(hits) == limit {
			break
		}
		if eventlog.MatchNamespace(opts.Namespace, e.FullNamespace) {
			hits = append(hits, eventlog.NewHit(e, r.Score, q.Snippet(search.Text(e))))
		}
	}
	return hits, nil
}

// updateIndex adds the events that came since the last search.
func (l *memoryLog) updateIndex() {
	for _, e := range l.events[l.index.Len():] {
		if e.Body == nil {
			l.index.Add("")
			continue
		}
		l.index.Add(search.Text(e))
	}
}
