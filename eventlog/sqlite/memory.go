package sqlite

import "github.com/tidemark/tidemark/eventlog"

// maxRemembered is how many sessions the writer remembers.
const maxRemembered = 10_000

// memory is what the writer remembers of the file from one transaction to the
// next, so that an append need not look it up. It holds as long as nobody else
// changes the file, and no longer than what was written in a transaction stands.
type memory struct {
	version  int64 // of the file's data, as the writer's connection sees it
	sessions map[string]*session
	touched  int64 // the greatest value in use, 0 while unknown
	first    int64 // the first one given in this transaction, or 0
}

// session is what appending needs to know of a session.
type session struct {
	id         int64
	last       int64
	head       eventlog.Commit
	first, end string // times
	namespaces map[string]int64
}

func newMemory() *memory { return &memory{sessions: map[string]*session{}} }

// begin forgets all where somebody else has changed the file: its version is
// another then.
func (m *memory) begin(version int64) {
	if version != m.version || len(m.sessions) > maxRemembered {
		m.forgetAll()
	}
	m.version, m.first = version, 0
}

func (m *memory) forgetAll() {
	clear(m.sessions)
	m.touched = 0
}
