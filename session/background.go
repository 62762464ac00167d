package session

import "sync"

// background runs an engine's compactions beside its callers. The zero value is
// ready to use.
type background struct {
	mu     sync.Mutex
	idle   *sync.Cond
	count  int
	closed bool
}

// start runs f on a goroutine of its own, or reports that it is too late.
func (b *background) start(f func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.count++
	go func() {
		defer b.done()
		f()
	}()
	return true
}

func (b *background) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count--; b.count == 0 && b.idle != nil {
		b.idle.Broadcast()
	}
}

// wait returns at a moment at which nothing runs.
func (b *background) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drain()
}

// close lets nothing more start, and waits for what runs.
func (b *background) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.drain()
}

func (b *background) drain() {
	if b.idle == nil {
		b.idle = sync.NewCond(&b.mu)
	}
	for b.count > 0 {
		b.idle.Wait()
	}
}
