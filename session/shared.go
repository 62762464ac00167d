package session

import (
	"context"

	"github.com/tidemark/tidemark/eventlog"
)

// watch wakes those who follow a session when the store tells that another
// process has appended to it. They read from the store by their own cursors.
func (e *Engine) watch() {
	w, ok := e.store.(eventlog.Watcher)
	if !ok {
		return
	}
	changes := w.Changes(e.ctx)
	e.watching.Go(func() {
		for session := range changes {
			if session == "" {
				e.open.ringAll()
			} else {
				e.open.ring(session)
			}
		}
	})
}

// turn is the right to compact a namespace, in a store that several processes
// use. In any other it is there from the start.
type turn struct {
	leaser             eventlog.Leaser // or nil
	session, namespace string

	ctx     context.Context // ends when the turn is lost
	release func()
}

func (e *Engine) newTurn(ctx context.Context, session, namespace string) *turn {
	t := &turn{session: session, namespace: namespace, ctx: ctx}
	t.leaser, _ = e.store.(eventlog.Leaser)
	return t
}

// take waits for the turn, unless it is there. It reports whether it was not:
// then others may have worked in the meantime.
func (t *turn) take(ctx context.Context) (waited bool, err error) {
	if t.leaser == nil || t.release != nil && t.ctx.Err() == nil {
		return false, nil
	}
	t.end()
	held, release, err := t.leaser.Lease(ctx, t.session, t.namespace)
	if err != nil {
		return true, err
	}
	t.ctx, t.release = held, release
	return true, nil
}

// end lets others take their turn.
func (t *turn) end() {
	if t.release != nil {
		t.release()
		t.release = nil
	}
}
