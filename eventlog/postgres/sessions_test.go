package postgres_test

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestPagesOfSessionsGoFromEraToEra has sessions of several eras, whose rows are
// made by hand.
func TestPagesOfSessionsGoFromEraToEra(t *testing.T) {
	const sessions = 3 * 4096
	at := schemaURL(t, t.Name())
	s := mustOpen(t, at)
	defer s.Close()
	execOn(t, at, `INSERT INTO sessions (name, last_seq, first_time, last_time, touched)
		SELECT convert_to('run-' || n, 'UTF8'), 1, '2026-03-01T12:00:00Z', '2026-03-01T12:00:00Z', n FROM generate_series(1, $1::bigint) AS n`, sessions)
	for q, want := (eventlog.SessionQuery{Limit: 1000}), int64(sessions); want > 0; {
		page, err := s.Sessions(t.Context(), q)
		if err != nil || len(page) == 0 {
			t.Fatalf("Sessions(%+v): %d, %v", q, len(page), err)
		}
		for _, info := range page {
			if info.Turn != want {
				t.Fatalf("Sessions(%+v): the turn is %d, want %d", q, info.Turn, want)
			}
			want--
		}
		q.Before = page[len(page)-1].Turn
	}
}
