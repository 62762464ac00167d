package app

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog/sqlite"
)

// TestDocumentedMetrics compares the list of docs/daemon.md with what is
// answered.
func TestDocumentedMetrics(t *testing.T) {
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s := newService(store, "", slog.New(slog.DiscardHandler))
	s.metrics.Request("/v1/sessions", "GET", 200, 1, false)
	s.metrics.Compaction("digest", 5)
	s.metrics.Calibration("gpt-4o", 1.1, 3000, true)
	w := httptest.NewRecorder()
	s.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	page, err := os.ReadFile("../../docs/daemon.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := firsts(regexp.MustCompile("(?m)^\\| `(tidemark_[a-z_]+)`").FindAllSubmatch(page, -1))
	answered := firsts(regexp.MustCompile(`(?m)^# HELP (tidemark_[a-z_]+) `).FindAllSubmatch(w.Body.Bytes(), -1))
	if diff := cmp.Diff(answered, documented); diff != "" || len(answered) == 0 {
		t.Error(diff)
	}
}

func firsts(found [][][]byte) (names []string) {
	for _, f := range found {
		names = append(names, string(f[1]))
	}
	slices.Sort(names)
	return names
}
