package session

// SplitRanges is for the tests of where a past is cut.
var SplitRanges = splitRanges

// Held counts what the engine keeps in memory: sessions, and of one of them
// the namespaces in any form.
func (e *Engine) Held(session string) (sessions, namespaces int) {
	sessions = len(e.open.open)
	l := e.open.take(session)
	defer e.open.give(l)
	return sessions, max(len(l.views), len(l.state), len(l.fixed), len(l.prompts))
}
