package session

import (
	"container/list"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
)

// shelf holds the live state of the sessions in use and of those used last. All
// that it holds can be made again from the store, so an idle session may be
// put away at any time; one in use never is, so that nobody works on a state
// of their own.
type shelf struct {
	store eventlog.Store
	room  int // idle sessions
	// boundless says that no view is ever compacted by itself.
	boundless bool

	mu   sync.Mutex
	open map[string]*live
	idle list.List // of *live, the one used last in front
	away map[string]away
	// bells are those of the sessions that are followed, open or not.
	bells map[string]*bell
}

func newShelf(store eventlog.Store, room int, boundless bool) *shelf {
	return &shelf{store: store, room: room, boundless: boundless, open: map[string]*live{}, away: map[string]away{}, bells: map[string]*bell{}}
}

// take gives the state of a session, which is the caller's to use until it is
// given back. It is empty where the session was not open.
func (s *shelf) take(session string) *live {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.use(session)
}

func (s *shelf) use(session string) *live {
	l := s.open[session]
	if l == nil {
		l = newLive(session, s.store, func(events ...*eventlog.Event) { s.ring(session, events...) })
		s.open[session] = l
		delete(s.away, session)
	}
	if l.idle != nil {
		s.idle.Remove(l.idle)
		l.idle = nil
	}
	l.users++
	return l
}

// seize takes a session that nobody uses or follows, or reports that somebody does.
func (s *shelf) seize(session string) (l *live, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l = s.open[session]; l != nil && l.users > 0 || s.bells[session] != nil {
		return nil, false
	}
	return s.use(session), true
}

// give ends a use of what take gave.
func (s *shelf) give(l *live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.users--; l.users > 0 || s.open[l.name] != l {
		return
	}
	l.idle = s.idle.PushFront(l)
	if s.idle.Len() > s.room {
		s.putAway(s.idle.Back())
	}
}

// discard ends a use, and has the next one begin with an empty state.
func (s *shelf) discard(l *live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.users--
	if s.open[l.name] == l {
		delete(s.open, l.name)
	}
}

// putAway forgets the state of an idle session, but for what spares opening it
// for the next events.
func (s *shelf) putAway(el *list.Element) {
	l := s.idle.Remove(el).(*live)
	l.idle = nil
	delete(s.open, l.name)
	if len(s.away) >= maxAway {
		clear(s.away)
	}
	s.away[l.name] = l.leave()
}
