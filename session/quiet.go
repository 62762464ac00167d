package session

import "context"

// rest gives up the claim of a namespace's compaction.
func (l *live) rest(namespace string) {
	l.state[namespace].running = false
	l.wake()
}

// Quiet returns when no compaction of the session is under way.
func (e *Engine) Quiet(ctx context.Context, session string) error {
	l := e.open.take(session)
	defer e.open.give(l)
	for {
		busy, more := l.compacting()
		if !busy {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Activity is what an engine knows of a namespace that the log does not say.
type Activity struct {
	// Compacting says that a compaction is under way.
	Compacting bool
	// Fixed is what the newest prompt held besides the view, system text and
	// tools, in tokens; 0 where none was rendered.
	Fixed int
}

// Activity tells what goes on in a namespace of a session.
func (e *Engine) Activity(session, namespace string) Activity {
	l := e.open.take(session)
	defer e.open.give(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.state[namespace]
	return Activity{Compacting: c != nil && c.running, Fixed: l.fixed[namespace]}
}

// compacting reports whether a compaction is under way, and gives a channel
// that is closed when that may have changed.
func (l *live) compacting() (busy bool, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.state {
		busy = busy || c.running
	}
	return busy, l.more
}
