package eventlog

import "context"

// A store that several processes use at once may implement these as well. Nothing
// that a [Store] promises rests on them: they spare time and work.

// Watcher tells what other processes append.
type Watcher interface {
	// Changes gives the name of a session after another process has appended to
	// it, and "" where that may be so of any: at first, and whenever something
	// may have been missed. It says that there is something to read, not what:
	// several appends may be told once. The channel is closed when ctx ends or
	// the store is closed; until then it must be read.
	Changes(ctx context.Context) <-chan string
}

// Leaser tells which process does a piece of work.
type Leaser interface {
	// Lease waits until no other caller, here or in another process, has the
	// lease of this work on this session. The context that it gives ends with
	// ctx, and when the lease is lost: then another one may have begun. The
	// caller must release the lease; releasing it again is harmless. A caller
	// that dies loses it after a while.
	Lease(ctx context.Context, session, work string) (held context.Context, release func(), err error)
}
