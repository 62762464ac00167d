// Package api is how programs talk to Tidemark's daemon: the wire types of its
// HTTP interface, and a [Client].
//
//	client, err := api.NewClient("127.0.0.1:7433", api.Options{})
//	…
//	_, err = client.Append(ctx, "run-42", events...)
//	prompt, err := client.Context(ctx, "run-42", api.ContextRequest{Model: "gpt-4o", Budget: 60_000})
//
// Events are those of package eventlog and prompts those of package render, so
// an agent that embeds the engine and one that talks to a daemon look alike.
// Errors do as well: what the daemon refuses comes back as a [*Problem], which
// wraps the error that the engine itself would have returned.
//
//	if errors.Is(err, eventlog.ErrNoSession) { … }
//	var small *render.BudgetError
//	if errors.As(err, &small) { … small.Needed … }
//
// # Guarantees
//
// The client tries again where that cannot do harm: whatever only reads, and
// appends, since it gives every event an id and the daemon stores an id once.
// [Client.Follow] gives each event exactly once and in order, through any number
// of cut connections.
//
// # Caveats
//
// Sizes are in bytes, budgets in tokens, times in UTC. A client does not set a
// time limit of its own: calls end with their context.
package api
