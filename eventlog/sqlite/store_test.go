package sqlite_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

func TestStore(t *testing.T) {
	eventlogtest.RunDurable(t, func(t *testing.T, path string) eventlog.Store { return mustOpen(t, path) })
}

func mustOpen(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

// batch makes n events of 2 KB.
func batch(word string, n int) []*eventlog.Event {
	text := strings.Repeat("the tide comes in; ", 2000/19)
	events := make([]*eventlog.Event, n)
	for i := range events {
		e := eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
		e.ID, e.Timestamp = fmt.Sprintf("%s-%d", word, i), time.Date(2026, 3, 1, 12, 0, i, 0, time.UTC)
		events[i] = e
	}
	return events
}
