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
	room  int // sessions, in use or not

	mu    sync.Mutex
	open  map[string]*list.Element
	byUse list.List // of *live, the one used last in front
}

func newShelf(store eventlog.Store, room int) *shelf {
	return &shelf{store: store, room: room, open: map[string]*list.Element{}}
}

// take gives the state of a session, which is the caller's to use until it is
// given back. It is empty where the session was not open.
func (s *shelf) take(session string) *live {
	s.mu.Lock()
	defer s.mu.Unlock()
	el := s.open[session]
	if el == nil {
		el = s.byUse.PushFront(newLive(session, s.store))
		s.open[session] = el
	}
	l := el.Value.(*live)
	l.users++
	s.byUse.MoveToFront(el)
	s.tidy()
	return l
}

// seize takes a session that nobody uses, or reports that somebody does.
func (s *shelf) seize(session string) (l *live, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	el := s.open[session]
	if el == nil {
		el = s.byUse.PushFront(newLive(session, s.store))
		s.open[session] = el
	}
	l = el.Value.(*live)
	if l.users > 0 {
		return nil, false
	}
	l.users++
	return l, true
}

// give ends a use of what take gave.
func (s *shelf) give(l *live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.users--
	s.tidy()
}

// discard ends a use, and has the next one begin with an empty state.
func (s *shelf) discard(l *live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.users--
	if el := s.open[l.name]; el != nil && el.Value == l {
		s.byUse.Remove(el)
		delete(s.open, l.name)
	}
}

// tidy puts away the sessions that were idle longest, as far as there are more
// than there is room for.
func (s *shelf) tidy() {
	for el := s.byUse.Back(); el != nil && s.byUse.Len() > s.room; {
		before := el.Prev()
		if l := el.Value.(*live); l.users == 0 {
			s.byUse.Remove(el)
			delete(s.open, l.name)
		}
		el = before
	}
}
