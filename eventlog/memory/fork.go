package memory

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// Fork makes a session that has the first events of another.
func (m *Store) Fork(ctx context.Context, from, to string, at int64) error {
	if err := m.fork(ctx, from, to, at); err != nil {
		return fmt.Errorf("fork session %q: %w", from, err)
	}
	return nil
}

func (m *Store) fork(ctx context.Context, from, to string, at int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	log, ok := m.sessions[from]
	if !ok {
		return eventlog.NoSession(from)
	}
	if m.sessions[to] != nil {
		return eventlog.SessionExists(to)
	}
	if err := eventlog.CheckFork(from, int64(len(log.events)), at); err != nil {
		return err
	}
	entries := make([]entry, at)
	for i, e := range log.events[:at] {
		entries[i] = entry{event: e.Clone(), after: log.forgotten[e.Seq], forked: true} // bodies never change
		if e.Body == nil {
			continue
		}
		var err error
		if entries[i].canonical, err = e.Canonical(); err != nil {
			return err
		}
	}
	fork := newMemoryLog()
	if _, err := fork.append(entries); err != nil {
		return err
	}
	if err := whole(fork.live(&eventlog.Query{}), &eventlog.Query{}); err != nil {
		return fmt.Errorf("at %d: %w", at, err)
	}
	m.appends++
	fork.id = m.appends
	fork.touch(m.appends)
	m.sessions[to] = fork
	return nil
}
