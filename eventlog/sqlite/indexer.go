package sqlite

import (
	"context"
	"time"
)

// quiet is how long nothing is appended before the indexer goes to work.
const quiet = time.Second

// indexer keeps the index of words up to date while nothing else is written. A
// search indexes by itself what it needs, so nothing waits for the indexer, and
// an append costs what it costs without one.
type indexer struct {
	store *Store
	wake  chan struct{}
	done  chan struct{}
}

// newIndexer starts one that ends with the store's context.
func newIndexer(s *Store) *indexer {
	x := &indexer{store: s, wake: make(chan struct{}, 1), done: make(chan struct{})}
	x.note() // of what was there before
	go x.run(s.ctx)
	return x
}

// note tells of an append. It never waits.
func (x *indexer) note() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

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

// work clears up and then indexes, until all is indexed or the next append comes.
// After an error it gives up: the next append or search tries again.
func (x *indexer) work(ctx context.Context) {
	x.store.dropAbandoned(ctx)
	sessions, err := x.store.behind(ctx)
	if err != nil {
		return
	}
	for _, session := range sessions {
		for last := int64(-1); ; {
			if len(x.wake) > 0 {
				return // to rest again: the wake-up is still there
			}
			upTo, err := x.store.index(ctx, session)
			if err != nil || upTo <= last {
				break
			}
			last = upTo
		}
	}
}
