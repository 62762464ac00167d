package memory

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// Note gives what is kept under a key, or nil.
func (m *Store) Note(ctx context.Context, session, key string) ([]byte, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, fmt.Errorf("read note %q of session %q: %w", key, session, err)
	}
	return bytes.Clone(m.notes[session][key]), nil
}

// SetNote keeps a value under a key; nil deletes it.
func (m *Store) SetNote(ctx context.Context, session, key string, value []byte) error {
	if err := m.setNote(ctx, session, key, value); err != nil {
		return fmt.Errorf("set note %q of session %q: %w", key, session, err)
	}
	return nil
}

func (m *Store) setNote(ctx context.Context, session, key string, value []byte) error {
	if err := eventlog.CheckNote(session, key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	if value == nil {
		delete(m.notes[session], key)
		return nil
	}
	if m.notes[session] == nil {
		m.notes[session] = make(map[string][]byte)
	}
	m.notes[session][key] = bytes.Clone(value)
	return nil
}

// Notes lists the keys of a session's notes.
func (m *Store) Notes(ctx context.Context, session string) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, fmt.Errorf("list notes of session %q: %w", session, err)
	}
	return slices.Sorted(maps.Keys(m.notes[session])), nil
}
