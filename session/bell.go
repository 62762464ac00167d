package session

import (
	"sync"

	"github.com/tidemark/tidemark/eventlog"
)

// bell tells the followers of a session that there is something to read, and
// hands them the newest events, so that those who keep up need not ask the store
// for each. It is apart from the session's state, which may be put away under
// them.
type bell struct {
	followers int // under the shelf's lock

	mu     sync.Mutex
	more   chan struct{}     // closed when it rings
	id     int64             // of the session whose log is known, 0 before it was looked at
	last   int64             // it is known up to here
	newest []*eventlog.Event // those up to last, without a gap
}

// maxNewest is how many events a bell holds, and maxNewestTokens what one of them
// may cost: a follower that wants others reads the store.
const (
	maxNewest       = 16
	maxNewestTokens = 4096
)

// since gives the events of a session after a seq as far as the bell has them,
// and a channel that is closed when it rings after now.
func (b *bell) since(id, seq int64) (newest []*eventlog.Event, more <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := b.last - seq; id == b.id && 0 < n && n <= int64(len(b.newest)) {
		newest = b.newest[int64(len(b.newest))-n:]
	}
	return newest, b.more
}

// reached takes note of how far the log of a session goes, from somebody who read
// it. One of another id has the name of one that was removed.
func (b *bell) reached(id, seq int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if id != b.id || seq > b.last {
		b.id, b.last, b.newest = id, seq, nil
	}
}

// ring tells of events that were just stored, or of anything else that may be
// worth a look. Events that do not follow on what is known are left to the store,
// as others may be between, and so is one that was sent again, as it may have other
// words there.
func (b *bell) ring(events []*eventlog.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range events {
		if e.Seq != b.last+1 || e.Repeated || b.id == 0 {
			continue
		}
		b.last = e.Seq
		if !isSmall(e) {
			b.newest = nil
			continue
		}
		b.newest = append(b.newest, e) // no follower has more of the array than it asked for
		b.newest = b.newest[max(0, len(b.newest)-maxNewest):]
	}
	close(b.more)
	b.more = make(chan struct{})
}

// isSmall reports whether an event may be held for a while.
func isSmall(e *eventlog.Event) bool {
	if out, ok := e.Body.(*eventlog.Output); ok {
		for i := range out.Parts {
			if out.Parts[i].Type == eventlog.PartImage {
				return false
			}
		}
	}
	return e.FullDetailTokens <= maxNewestTokens
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

// ring tells the followers of a session, of events that were just stored or of
// something else. It may be called under the lock of a session's state.
func (s *shelf) ring(session string, events ...*eventlog.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.bells[session]; b != nil {
		b.ring(events)
	}
}

// ringAll tells all followers.
func (s *shelf) ringAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.bells {
		b.ring(nil)
	}
}
