package session

import "context"

// Tracer follows single operations of an engine. Its calls must return at once;
// they may come from several goroutines.
type Tracer interface {
	// Begin is called when an operation on a session begins: "append",
	// "context" or "compaction". The context that it gives goes along with the
	// operation, and done is called once when it has ended.
	Begin(ctx context.Context, operation, session string) (along context.Context, done func(Outcome))
	// After gives the context for work that an operation sets off and does not
	// wait for: it is ctx, from which Begin can tell the operation that cause
	// goes along with.
	After(ctx, cause context.Context) context.Context
}

// Outcome is how an operation went. It has nothing of what events say.
type Outcome struct {
	// Namespace is whose prompt or compaction it was.
	Namespace string
	// Events were appended or covered.
	Events int
	// Tokens are those of the prompt, or of the originals covered.
	Tokens int
	// Compacted says that the prompt has a summary in it, or that a compaction
	// was committed.
	Compacted bool
	// Method is the summary's.
	Method string
	Err    error
}

// untraced follows nothing.
type untraced struct{}

func (untraced) Begin(ctx context.Context, _, _ string) (context.Context, func(Outcome)) {
	return ctx, func(Outcome) {}
}

func (untraced) After(ctx, _ context.Context) context.Context { return ctx }
