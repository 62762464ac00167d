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
// pace. The session may not exist yet; where it is removed, the error is
// [eventlog.ErrNoSession]. The events may be given to others too, and must not be
// changed.
func (e *Engine) Follow(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		f := &follower{store: e.store, session: session, query: q, bell: e.open.follow(session), yield: yield}
		defer e.open.unfollow(session)
		f.run(ctx)
	}
}

// follower is one call of Follow.
type follower struct {
	store   eventlog.Store
	session string
	id      int64          // of the session, once it was seen
	query   eventlog.Query // After moves with what was given
	bell    *bell
	yield   func(*eventlog.Event, error) bool
}

func (f *follower) run(ctx context.Context) {
	atMost := pollEvery
	if _, told := f.store.(eventlog.Watcher); told {
		atMost = lookEvery
	}
	for goOn := true; goOn; {
		newest, more := f.bell.since(f.id, f.query.After)
		if len(newest) > 0 && !f.query.Live {
			goOn = f.give(newest)
		} else {
			goOn = f.giveStored(ctx)
		}
		goOn = goOn && wait(ctx, more, atMost)
	}
}

// give yields what matches of events that follow on the cursor. It reports
// whether more is wanted.
func (f *follower) give(events []*eventlog.Event) bool {
	for _, ev := range events {
		matches := f.query.Match(ev)
		f.query.After = ev.Seq
		if matches && !f.yield(ev, nil) {
			return false
		}
	}
	return true
}

// giveStored is give for what the store has.
func (f *follower) giveStored(ctx context.Context) bool {
	info, err := f.store.Session(ctx, f.session)
	switch {
	case f.id == 0 && errors.Is(err, eventlog.ErrNoSession):
		return true
	case f.id != 0 && err == nil && info.ID != f.id: // removed, and begun anew
		err = eventlog.NoSession(f.session)
	}
	if err != nil {
		f.yield(nil, err)
		return false
	}
	f.id = info.ID
	f.bell.reached(info.ID, info.LastSeq)
	if info.LastSeq <= f.query.After {
		return true
	}
	q := f.query
	q.At = info.LastSeq
	for ev, err := range f.store.Events(ctx, f.session, q) {
		if !f.yield(ev, err) || err != nil {
			return false
		}
	}
	f.query.After = info.LastSeq
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
