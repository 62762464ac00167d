package session

import (
	"context"

	"github.com/tidemark/tidemark/eventlog"
)

// OnEvent calls handle for the events of a session that match, those that are
// there and those to come, one after the other and each once, on a goroutine of
// its own. The handler may take its time or block: appends do not wait for it,
// and it misses nothing. The session may not exist yet.
//
// It ends with stop, with the engine, or when the log cannot be read, which is
// logged. stop returns when the handler has; a handler must not call it.
func (e *Engine) OnEvent(session string, q eventlog.Query, handle func(*eventlog.Event)) (stop func()) {
	ctx, cancel := context.WithCancel(e.ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ev, err := range e.Follow(ctx, session, q) {
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				e.opts.Log.Error("handler ended", "session", session, "error", err)
				return
			}
			handle(ev)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
