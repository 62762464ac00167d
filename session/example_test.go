package session_test

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// A program embeds the engine over a store (sqlite.Open for one on disk).
func Example() {
	ctx := context.Background()
	engine, err := session.Open(memory.New(), session.Options{
		Marks: summarize.Marks{High: 80_000},
	})
	if err != nil {
		panic(err)
	}
	defer engine.Close()
	_, err = engine.Append(ctx, "run-42",
		eventlog.New("coder", &eventlog.TaskStart{Message: "Make the tests pass."}),
		eventlog.New("coder", &eventlog.Action{Terminal: "go test ./..."}),
		eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("FAIL: parse_test.go:12")}}),
	)
	if err != nil {
		panic(err)
	}
	prompt, err := engine.Context(ctx, "run-42", session.ContextRequest{
		Request: render.Request{Format: render.OpenAIChat, Budget: 8_000},
	})
	fmt.Println(prompt.Tokens.Total, "tokens", err)
	fmt.Println(string(prompt.Request))
	// Output:
	// 47 tokens <nil>
	// {"messages":[{"role":"user","content":"Make the tests pass."},{"role":"assistant","content":"<TERMINAL>\ngo test ./...\n</TERMINAL>"},{"role":"user","content":"Observation:"},{"role":"user","content":"FAIL: parse_test.go:12"}]}
}
