package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

// oldFile makes a file as an older version of the program left it.
func oldFile(t *testing.T, dump string) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", dump))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "events.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(string(script)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnOlderFileIsUpgraded(t *testing.T) {
	path := oldFile(t, "schema1.sql")
	for range 2 {
		s := mustOpen(t, path)
		checkUpgraded(t, s)
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	s := mustOpen(t, path)
	defer s.Close()
	if err := s.Append(t.Context(), "old-run", batch("new", 2)); err != nil {
		t.Fatalf("Append: %v", err)
	}
	if err := s.SetNote(t.Context(), "old-run", "key", []byte("value")); err != nil {
		t.Fatalf("SetNote: %v", err)
	}
}

// checkUpgraded looks for the ten events that were stored. The head, which an
// old program computed, names every byte of them.
func checkUpgraded(t *testing.T, s *sqlite.Store) {
	t.Helper()
	events, err := eventlog.Collect(s.Events(t.Context(), "old-run", eventlog.Query{}))
	if err != nil || len(events) != 10 {
		t.Fatalf("Events: %d, %v; want 10", len(events), err)
	}
	head := eventlog.Genesis
	for _, e := range events {
		canonical, err := e.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		head = eventlog.NextCommit(head, canonical)
	}
	info, err := s.Session(t.Context(), "old-run")
	if err != nil || info.Head != head {
		t.Errorf("head is %s, %v; want %s", info.Head, err, head)
	}
	if off := time.Since(info.Appended); off < -time.Second || off > time.Hour {
		t.Errorf("appended to %v ago, want 0: the upgrade", off)
	}
	hits, err := s.Search(t.Context(), "old-run", "SameSite", eventlog.SearchOptions{})
	if err != nil || len(hits) == 0 {
		t.Errorf("Search: %d hits, %v; want some", len(hits), err)
	}
	live, err := eventlog.Collect(s.Events(t.Context(), "old-run", eventlog.Query{Live: true}))
	if err != nil || len(live) != 6 {
		t.Errorf("%d live events, %v; want 6", len(live), err)
	}
}
