package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

const (
	sqlSetNote = `INSERT INTO notes VALUES ($1, $2, $3) ON CONFLICT (sha256(session), sha256(key)) DO UPDATE SET value = excluded.value`
	sqlNotes   = `SELECT key FROM notes WHERE sha256(session) = $1 ORDER BY key`
	sqlNote    = `SELECT value FROM notes WHERE sha256(session) = $1 AND sha256(key) = $2`
	sqlNoNote  = `DELETE FROM notes WHERE sha256(session) = $1 AND sha256(key) = $2`
)

// SetNote keeps a value under a key; nil deletes it. It returns when that is
// committed.
func (s *Store) SetNote(ctx context.Context, session, key string, value []byte) error {
	if err := s.setNote(ctx, session, key, value); err != nil {
		return fmt.Errorf("set note %q of session %q: %w", key, session, s.at.explainRead(ctx, err))
	}
	return nil
}

func (s *Store) setNote(ctx context.Context, session, key string, value []byte) error {
	if err := eventlog.CheckNote(session, key); err != nil {
		return err
	}
	return s.query(ctx, func() (err error) {
		if value == nil {
			_, err = s.pool.Exec(ctx, sqlNoNote, hash(session), hash(key))
		} else {
			_, err = s.pool.Exec(ctx, sqlSetNote, []byte(session), []byte(key), value)
		}
		return err
	})
}

// Note gives what is kept under a key, or nil.
func (s *Store) Note(ctx context.Context, session, key string) ([]byte, error) {
	value := []byte{}
	err := s.query(ctx, func() error { return s.pool.QueryRow(ctx, sqlNote, hash(session), hash(key)).Scan(&value) })
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read note %q of session %q: %w", key, session, s.at.explainRead(ctx, err))
	}
	return value, nil
}

// Notes lists the keys of a session's notes.
func (s *Store) Notes(ctx context.Context, session string) ([]string, error) {
	var keys []string
	err := s.query(ctx, func() error {
		rows, err := s.pool.Query(ctx, sqlNotes, hash(session))
		if err != nil {
			return err
		}
		keys, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
			var key []byte
			err := row.Scan(&key)
			return string(key), err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes of session %q: %w", session, s.at.explainRead(ctx, err))
	}
	return keys, nil
}
