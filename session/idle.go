package session

import "slices"

// CompactIdle starts the compactions that pay because an agent has been idle
// for so long that its provider's cache went cold: its next call writes the
// whole prompt anew in any case. It looks at the sessions that are open, and
// says how many; without an adaptive policy, none. Somebody is to call it now
// and then.
func (e *Engine) CompactIdle() (sessions int) {
	marks := e.opts.Marks
	if marks.Adaptive == nil || marks.Adaptive.TTL == 0 {
		return 0
	}
	marks.Now = e.opts.Now()
	names := e.open.names()
	for _, name := range names {
		l := e.open.take(name)
		e.compactWhere(e.ctx, l, l.namespaces(), marks)
		e.open.give(l)
	}
	return len(names)
}

// names lists the sessions that are open.
func (s *shelf) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.open {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (l *live) namespaces() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var names []string
	for name := range l.views {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
