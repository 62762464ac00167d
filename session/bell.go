package session

import "sync"

// bell tells the followers of a session that there is something to read. It is
// apart from the session's state, which may be put away under them.
type bell struct {
	mu        sync.Mutex
	more      chan struct{} // closed when it rings
	followers int           // under the shelf's lock
}

// next is a channel that is closed when the bell rings after now.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.more
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.more)
	b.more = make(chan struct{})
}

// follow gives the bell of a session, to be given up with unfollow.
func (s *shelf) follow(session string) *bell {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bells[session]
	if b == nil {
		b = &bell{more: make(chan struct{})}
		s.bells[session] = b
	}
	b.followers++
	return b
}

func (s *shelf) unfollow(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bells[session]
	if b.followers--; b.followers == 0 {
		delete(s.bells, session)
	}
}

// ring tells the followers of a session. It may be called under the lock of a
// session's state.
func (s *shelf) ring(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ringNow(session)
}

// ringNow is ring under the shelf's lock.
func (s *shelf) ringNow(session string) {
	if b := s.bells[session]; b != nil {
		b.ring()
	}
}

// ringAll tells all followers.
func (s *shelf) ringAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.bells {
		b.ring()
	}
}
