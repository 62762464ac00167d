package postgres

import (
	"maps"
	"slices"
	"sync"
)

// pending are sessions for which something is to be done, each once.
type pending struct {
	mu   sync.Mutex
	ids  map[int64]bool
	wake chan struct{}
}

func newPending() pending { return pending{ids: map[int64]bool{}, wake: make(chan struct{}, 1)} }

// note adds a session. It never waits.
func (p *pending) note(id int64) {
	p.mu.Lock()
	p.ids[id] = true
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// take gives the sessions and forgets them.
func (p *pending) take() []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := slices.Sorted(maps.Keys(p.ids))
	clear(p.ids)
	return ids
}
