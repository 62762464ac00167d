package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestTheIndexerCatchesUp has the indexer do by itself what a search would do.
func TestTheIndexerCatchesUp(t *testing.T) {
	s := newStore(t)
	const events = 3*indexRows + 5
	for i := range events {
		if err := s.writer.do(t.Context(), call(t, fmt.Sprint(i), 40)); err != nil {
			t.Fatal(err)
		}
	}
	id, last, err := s.find(t.Context(), "run-42")
	if err != nil || last != events {
		t.Fatalf("find: %d, %v; want %d", last, err, events)
	}
	for {
		sessions, err := s.behind(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(sessions) == 0 {
			break
		}
		s.indexer.work(t.Context())
	}
	if indexed, _, err := s.indexed(t.Context(), id); err != nil || indexed != events {
		t.Errorf("indexed up to %d, %v; want %d", indexed, err, events)
	}
	var rows int
	if err := s.reads.QueryRow("SELECT count(*) FROM words WHERE words MATCH ?", strings.Repeat("x", 40)).Scan(&rows); err != nil || rows != events {
		t.Errorf("%d events in the index, %v; want %d", rows, err, events)
	}
}

// TestIndexingTwiceAtOnce has two steps begin at one place, as two processes may.
func TestIndexingTwiceAtOnce(t *testing.T) {
	s := newStore(t)
	for i := range 10 {
		if err := s.writer.do(t.Context(), call(t, fmt.Sprint(i), 40)); err != nil {
			t.Fatal(err)
		}
	}
	id, _, err := s.find(t.Context(), "run-42")
	if err != nil {
		t.Fatal(err)
	}
	short := &indexing{session: id, last: 1, texts: []words{{1, "one"}}}
	long := &indexing{session: id, last: 2, texts: []words{{1, "one"}, {2, "two"}}}
	if answers := writeBatch(s, newRequest(short), newRequest(long)); answers[0] != nil || answers[1] != nil {
		t.Fatal(answers)
	}
	if long.last != 1 {
		t.Errorf("the step that came too late says it is indexed up to %d, want 1", long.last)
	}
	hits, err := s.Search(t.Context(), "run-42", "xxx", eventlog.SearchOptions{Limit: 100})
	if err != nil || len(hits) != 9 { // the first was indexed as another word
		t.Errorf("%d hits, %v; want 9", len(hits), err)
	}
}
