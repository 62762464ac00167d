package session_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// BenchmarkContext asks for the prompt of a session of 2,000 events, about 100k
// tokens, each time after one more event was appended.
func BenchmarkContext(b *testing.B) {
	stores := map[string]func() eventlog.Store{
		"memory": func() eventlog.Store { return memory.New() },
		"sqlite": func() eventlog.Store {
			s, err := sqlite.Open(filepath.Join(b.TempDir(), "log.db"), sqlite.Options{})
			if err != nil {
				b.Fatal(err)
			}
			return s
		},
	}
	for name, openStore := range stores {
		for _, f := range render.Formats() {
			b.Run(name+"/"+string(f), func(b *testing.B) {
				store := openStore()
				defer store.Close()
				benchmarkContext(b, store, render.Request{Format: f})
			})
		}
	}
}

func benchmarkContext(b *testing.B, store eventlog.Store, req render.Request) {
	engine, err := session.Open(store, session.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer engine.Close()
	events := []*eventlog.Event{eventlog.New("coder", &eventlog.TaskStart{Message: "Make the tests pass."})}
	for i := range 1999 {
		line := fmt.Sprintf("step %d: if err := work(ctx, \"a/b_%d.go\"); err != nil {\n", i, i)
		events = append(events, eventlog.New("coder", &eventlog.Action{Terminal: strings.Repeat(line, 2)}))
	}
	if _, err := engine.Append(b.Context(), "run", events...); err != nil {
		b.Fatal(err)
	}
	tokens := 0
	for b.Loop() {
		b.StopTimer()
		if _, err := engine.Append(b.Context(), "run", eventlog.New("coder", &eventlog.Action{Text: "one more"})); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		p, err := engine.Context(b.Context(), "run", session.ContextRequest{Request: req})
		if err != nil {
			b.Fatal(err)
		}
		tokens = p.Tokens.Total
	}
	b.ReportMetric(float64(tokens), "tokens")
}
