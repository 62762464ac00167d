package sqlite

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// TestAPageOfSessionsIsReadFromAnIndex keeps a page from costing what all
// sessions cost: nothing is sorted, and reading begins at the cursor.
func TestAPageOfSessionsIsReadFromAnIndex(t *testing.T) {
	s := newStore(t)
	rows, err := s.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sqlPage, 100, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil || !strings.Contains(plan[0], "sessions_touched (touched<?)") {
		t.Errorf("the plan is %q, %v", plan, err)
	}
}

// TestTurnsAreNotGivenTwice removes the session that was appended to last and
// begins it anew after a restart: who knows the removed one does not remove it.
func TestTurnsAreNotGivenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	var before eventlog.SessionInfo
	for i := range 3 {
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		e := eventlog.New("a", &eventlog.Fail{Message: "x"})
		e.ID, e.Timestamp = "event", time.Unix(0, 0).UTC()
		if err := s.Append(t.Context(), "run", []*eventlog.Event{e}); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove(t.Context(), "run", before.Turn); !errors.Is(err, eventlog.ErrInUse) {
			t.Errorf("start %d: Remove with the turn of a session that is gone: %v, want ErrInUse", i, err)
		}
		if before, err = s.Session(t.Context(), "run"); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove(t.Context(), "run", before.Turn); err != nil {
			t.Fatal(err)
		}
		if n, err := s.CountSessions(t.Context()); err != nil || n != 0 {
			t.Errorf("start %d: %d sessions are left, %v; want none", i, n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
