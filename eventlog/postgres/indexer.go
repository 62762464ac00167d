package postgres

import (
	"context"
	"time"
)

// quiet is how long nothing is appended here before the indexer goes to work.
const quiet = time.Second

// indexer keeps the index of words up to date while nothing else is written: that
// of the sessions which this process appends to. A search indexes by itself what
// it needs, so nothing waits for the indexer, and an append costs what it costs
// without one.
type indexer struct {
	pending
	store *Store
	done  chan struct{}
}

func newIndexer(s *Store) *indexer {
	x := &indexer{pending: newPending(), store: s, done: make(chan struct{})}
	go x.run(s.ctx)
	return x
}

// wait returns when the indexer has ended, as it does with the store's context.
func (x *indexer) wait() { <-x.done }

func (x *indexer) run(ctx context.Context) {
	defer close(x.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-x.wake:
		}
		if x.rest(ctx) {
			x.work(ctx)
		}
	}
}

// rest returns when nothing was appended for a while, or reports the end.
func (x *indexer) rest(ctx context.Context) bool {
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-x.wake:
			timer.Reset(quiet)
		case <-timer.C:
			return true
		}
	}
}

// work indexes until all is indexed or the next append comes. What fails is left
// to the next append or search.
func (x *indexer) work(ctx context.Context) {
	sessions := x.take()
	for i, session := range sessions {
		for last := int64(-1); ; {
			if len(x.wake) > 0 { // to rest again: the wake-up is still there
				for _, left := range sessions[i:] {
					x.note(left)
				}
				return
			}
			upTo, err := x.store.index(ctx, session)
			if err != nil || upTo <= last {
				break
			}
			last = upTo
		}
	}
}
