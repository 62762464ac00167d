package session

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// How long a follower goes at most without looking at the store, for events that
// another process appends: lookEvery where the store tells of those, so that this
// is but for what its word did not reach.
const (
	pollEvery = time.Second
	lookEvery = 5 * time.Second
)

// Follow gives the events of a session after a seq, those that are there and
// then those to come, until ctx ends. Each is given once, in order, none is left
// out, and a slow reader holds nobody up: it reads from the store at its own
// pace. The session may not exist yet.
func (e *Engine) Follow(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		bell := e.open.follow(session)
		defer e.open.unfollow(session)
		atMost := pollEvery
		if _, told := e.store.(eventlog.Watcher); told {
			atMost = lookEvery
		}
		for {
			more := bell.next()
			info, err := e.store.Session(ctx, session)
			switch {
			case errors.Is(err, eventlog.ErrNoSession):
			case err != nil:
				yield(nil, err)
				return
			case info.LastSeq > q.After:
				q.At = info.LastSeq
				for ev, err := range e.store.Events(ctx, session, q) {
					if !yield(ev, err) || err != nil {
						return
					}
				}
				q.After = info.LastSeq
			}
			if !wait(ctx, more, atMost) {
				return
			}
		}
	}
}

// wait returns at the next sign of events, or reports that ctx ended.
func wait(ctx context.Context, more <-chan struct{}, atMost time.Duration) bool {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-more:
	case <-timer.C:
	}
	return ctx.Err() == nil
}
