package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// notation is the change of one call of SetNote.
type notation struct {
	session, key string
	value        []byte
}

func (n *notation) apply(tx *transaction) error {
	if n.value == nil {
		return exec(tx.dropNote, n.session, n.key)
	}
	return exec(tx.setNote, n.session, n.key, n.value)
}

func (n *notation) size() int { return len(n.key) + len(n.value) }

// SetNote keeps a value under a key; nil deletes it. It returns when the note is
// on the disk.
func (s *Store) SetNote(ctx context.Context, session, key string, value []byte) error {
	if err := s.setNote(ctx, &notation{session: session, key: key, value: bytes.Clone(value)}); err != nil {
		return fmt.Errorf("set note %q of session %q: %w", key, session, err)
	}
	return nil
}

func (s *Store) setNote(ctx context.Context, n *notation) error {
	if err := eventlog.CheckNote(n.session, n.key); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	return s.file.explain(s.writer.do(ctx, newRequest(n)))
}

// Note gives what is kept under a key, or nil.
func (s *Store) Note(ctx context.Context, session, key string) ([]byte, error) {
	value, err := s.note(ctx, session, key)
	if err != nil {
		return nil, fmt.Errorf("read note %q of session %q: %w", key, session, s.file.explainRead(ctx, err))
	}
	return value, nil
}

func (s *Store) note(ctx context.Context, session, key string) ([]byte, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	value := []byte{}
	err := s.reads.QueryRowContext(ctx, "SELECT value FROM notes WHERE session = ? AND key = ?", session, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if value == nil {
		value = []byte{} // an empty note is not a missing one
	}
	return value, err
}

// Notes lists the keys of a session's notes.
func (s *Store) Notes(ctx context.Context, session string) ([]string, error) {
	keys, err := s.notes(ctx, session)
	if err != nil {
		return nil, fmt.Errorf("list notes of session %q: %w", session, s.file.explainRead(ctx, err))
	}
	return keys, nil
}

func (s *Store) notes(ctx context.Context, session string) ([]string, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	rows, err := s.reads.QueryContext(ctx, "SELECT key FROM notes WHERE session = ? ORDER BY key", session)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}
