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
// pace. The session may not exist yet. The events may be given to others too, and
// must not be changed.
func (e *Engine) Follow(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		bell := e.open.follow(session)
		defer e.open.unfollow(session)
		atMost := pollEvery
		if _, told := e.store.(eventlog.Watcher); told {
			atMost = lookEvery
		}
		for goOn := true; goOn; {
			newest, more := bell.since(q.After)
			if len(newest) > 0 && !q.Live {
				goOn = give(newest, &q, yield)
			} else {
				goOn = e.giveStored(ctx, session, bell, &q, yield)
			}
			goOn = goOn && wait(ctx, more, atMost)
		}
	}
}

// give yields what matches of events that follow on the query's cursor, and moves
// it. It reports whether yield wants more.
func give(events []*eventlog.Event, q *eventlog.Query, yield func(*eventlog.Event, error) bool) bool {
	for _, ev := range events {
		matches := q.Match(ev)
		q.After = ev.Seq
		if matches && !yield(ev, nil) {
			return false
		}
	}
	return true
}

// giveStored is give for what the store has.
func (e *Engine) giveStored(ctx context.Context, session string, bell *bell, q *eventlog.Query, yield func(*eventlog.Event, error) bool) bool {
	info, err := e.store.Session(ctx, session)
	switch {
	case errors.Is(err, eventlog.ErrNoSession):
		return true
	case err != nil:
		yield(nil, err)
		return false
	}
	bell.reached(info.LastSeq)
	if info.LastSeq <= q.After {
		return true
	}
	q.At = info.LastSeq
	for ev, err := range e.store.Events(ctx, session, *q) {
		if !yield(ev, err) || err != nil {
			return false
		}
	}
	q.After, q.At = info.LastSeq, 0
	return true
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
