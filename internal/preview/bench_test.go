package preview_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// BenchmarkLongSessions asks for what the page asks for, of a session that
// nothing is summarized of.
func BenchmarkLongSessions(b *testing.B) {
	for _, c := range []struct {
		path   string
		events int
		query  url.Values
	}{
		{"prompt", 10_000, of()},
		{"entry", 10_000, of("seq", "5000")},
		{"find", 10_000, of("text", "nowhere")},
		{"prompt", 10_000, of("high", "30000")}, // a replay
		{"timeline", 100_000, of()},
	} {
		b.Run(fmt.Sprintf("%s of %d events %s", c.path, c.events, c.query.Get("high")), func(b *testing.B) {
			engine := long(b, c.events)
			b.ResetTimer()
			for b.Loop() {
				// A page of its own keeps nothing from the round before.
				s := served(b, engine)
				var into map[string]any
				if status := get(b, s, c.path, c.query, &into); status != 200 {
					b.Fatalf("status %d: %v", status, into)
				}
				s.Close()
			}
		})
	}
}

func long(b *testing.B, n int) *session.Engine {
	b.Helper()
	e := open(b, summarize.Marks{})
	events := make([]*eventlog.Event, n)
	for i := range events {
		events[i] = eventlog.New("coder", &eventlog.Action{Terminal: fmt.Sprintf("sed -n %d,%dp src/http/head_%d.go", i, i+40, i)})
	}
	for part := range slices.Chunk(events, 1000) {
		if _, err := e.Append(b.Context(), "run", part...); err != nil {
			b.Fatal(err)
		}
	}
	return e
}
