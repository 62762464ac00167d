package session_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// TestCompactIdle looks at a session that is between low and high water, while
// the provider's cache is warm and once it went cold.
func TestCompactIdle(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	e, err := session.Open(memory.New(), session.Options{
		Marks: summarize.Marks{High: 8000, Low: 2000, SummaryTokens: 256, Adaptive: &summarize.Adaptive{Read: 0.1, Write: 1.25, TTL: 5 * time.Minute}},
		Now:   func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for range 6 {
		now = now.Add(time.Second)
		if _, err := e.Append(t.Context(), "run",
			eventlog.New("a", &eventlog.Action{Terminal: "make test"}),
			eventlog.New("a", &eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartText, Text: strings.Repeat("ok package ", 200)}}})); err != nil {
			t.Fatal(err)
		}
	}
	compacted := func() int64 {
		e.CompactIdle()
		e.Wait()
		v, err := e.View(t.Context(), "run", session.ContextRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return v.CompactedAt
	}
	now = now.Add(4 * time.Minute)
	if at := compacted(); at != 0 {
		t.Errorf("compacted at %d while the cache was warm", at)
	}
	now = now.Add(2 * time.Minute)
	if at := compacted(); at == 0 {
		t.Error("not compacted although the cache went cold")
	}
}
