package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// daemon runs a daemon in this process and gives a client of it.
func daemon() (client *api.Client, stop func()) {
	engine, err := session.Open(eventlogtest.NewMemory(), session.Options{})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(httpapi.New(engine, httpapi.Options{}))
	client, err = api.NewClient(server.URL, api.Options{HTTP: server.Client()})
	if err != nil {
		panic(err)
	}
	return client, func() {
		server.Close()
		engine.Close()
	}
}

// An agent appends what happens and asks for its prompt before each call of a
// model.
func Example() {
	client, stop := daemon()
	defer stop()
	ctx := context.Background()

	seqs, err := client.Append(ctx, "run-42",
		eventlog.New("planner", &eventlog.TaskStart{TaskName: "fix", Message: "Make the tests pass."}),
		eventlog.New("planner", &eventlog.Action{Title: "Look first", Terminal: "go test ./..."}),
		eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("ok")}}),
	)
	if err != nil {
		panic(err)
	}
	fmt.Println("stored as", seqs)

	prompt, err := client.Context(ctx, "run-42", api.ContextRequest{Format: render.Markdown, Model: "gpt-4o", Budget: 60_000})
	if err != nil {
		panic(err)
	}
	fmt.Println(prompt.Namespace, "within budget:", prompt.Tokens.Total <= prompt.Budget)
	for _, entry := range prompt.Entries {
		fmt.Println(entry.Seq, entry.Type, entry.Tier)
	}
	// Output:
	// stored as [1 2 3]
	// planner within budget: true
	// 1 TaskStartEvent full
	// 2 ActionEvent full
	// 3 OutputEvent full
}

// What the daemon refuses is the error that the engine itself would return.
func Example_errors() {
	client, stop := daemon()
	defer stop()
	ctx := context.Background()

	_, err := client.Session(ctx, "nowhere")
	fmt.Println(errors.Is(err, eventlog.ErrNoSession))

	_, _ = client.Append(ctx, "run", eventlog.New("a", &eventlog.TaskStart{TaskName: "t", Message: "Go."}))
	_, err = client.Context(ctx, "run", api.ContextRequest{Budget: 3})
	var small *render.BudgetError
	fmt.Println(errors.As(err, &small), small.Needed > 3)

	var problem *api.Problem
	fmt.Println(errors.As(err, &problem), problem.Type)
	// Output:
	// true
	// true true
	// true /problems/budget-too-small
}

// A follower reads what is there and then what comes, until it has enough.
func ExampleClient_Follow() {
	client, stop := daemon()
	defer stop()
	ctx := context.Background()

	for i := range 3 {
		_, _ = client.Append(ctx, "run", eventlog.New("a", &eventlog.Action{Title: fmt.Sprint("step ", i+1)}))
	}
	for e, err := range client.Follow(ctx, "run", api.EventQuery{After: 1}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(e.Seq, e.Body.(*eventlog.Action).Title)
		if e.Seq == 3 {
			break
		}
	}
	// Output:
	// 2 step 2
	// 3 step 3
}
