package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// prose makes n events of about 2 KB of different words, as often as words are:
// by Zipf's law.
func prose(n int) []*eventlog.Event {
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 4, 50_000)
	events := batch("prose", n)
	for _, e := range events {
		var b strings.Builder
		for b.Len() < 2000 {
			fmt.Fprintf(&b, "%s%d/", []string{"tide", "port_", "gauge", "src"}[random.IntN(4)], zipf.Uint64())
			if random.IntN(4) == 0 {
				b.WriteString(".go ")
			}
		}
		e.Body = &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(b.String())}}
	}
	return events
}

// BenchmarkSearch indexes 5,000 events and searches them. It reports what
// indexing costs: the time for an event, and the share of the file.
func BenchmarkSearch(b *testing.B) {
	const n = 5000
	path := filepath.Join(b.TempDir(), "events.db")
	s := mustOpen(b, path)
	if err := s.Append(b.Context(), "run", prose(n)); err != nil {
		b.Fatal(err)
	}
	before := closedSize(b, s.Close, path)
	s = mustOpen(b, path)
	begun := time.Now()
	if _, err := s.Search(b.Context(), "run", "nothing", eventlog.SearchOptions{}); err != nil {
		b.Fatal(err)
	}
	indexed := time.Since(begun)
	after := closedSize(b, s.Close, path)
	s = mustOpen(b, path)
	defer s.Close()
	i := 0
	for b.Loop() {
		i++
		hits, err := s.Search(b.Context(), "run", fmt.Sprintf("port_%d tide%d", i%900, i%7), eventlog.SearchOptions{})
		if err != nil || len(hits) == 0 {
			b.Fatalf("Search: %d hits, %v", len(hits), err)
		}
	}
	b.ReportMetric(n/indexed.Seconds(), "indexed/s")
	b.ReportMetric(float64(after-before)/float64(before), "index-of-file")
}

// closedSize closes the store and gives the size of its file.
func closedSize(b *testing.B, closeStore func() error, path string) int64 {
	if err := closeStore(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
