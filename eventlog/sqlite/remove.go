package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// removal is the change that takes a session's name away. What is left has the
// form of a copy that did not become a session.
type removal struct {
	session string
	turn    int64
	id      int64 // set by apply
}

const (
	sqlFindTurn    = `SELECT id, touched FROM sessions WHERE name = ?`
	sqlHideSession = `UPDATE sessions SET name = ?, last_seq = 0 WHERE id = ?`
	sqlAddRemoved  = `INSERT INTO removed VALUES (?)`
	sqlDropNotes   = `DELETE FROM notes WHERE session = ?`
)

// Remove removes a session: at once for all that ask for it, and its rows in
// steps between which appends go on.
func (s *Store) Remove(ctx context.Context, session string, turn int64) error {
	r := &removal{session: session, turn: turn}
	if err := s.change(ctx, r); err != nil {
		return fmt.Errorf("remove session %q: %w", session, s.file.explain(err))
	}
	s.drop(context.WithoutCancel(ctx), r.id)
	return nil
}

func (*removal) size() int { return 0 }

func (r *removal) apply(tx *transaction) error {
	var turn int64
	err := tx.findTurn.QueryRow(r.session).Scan(&r.id, &turn)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return eventlog.NoSession(r.session)
	case err != nil:
		return err
	case turn != r.turn:
		return eventlog.Appended(r.session)
	}
	delete(tx.sessions, r.session)
	return errors.Join(
		exec(tx.hideSession, "\x00"+rand.Text(), r.id),
		exec(tx.addCopy, r.id, time.Now().Unix()),
		exec(tx.addRemoved, r.id),
		exec(tx.dropNotes, r.session),
	)
}

// unindexTail takes the words of a session from a seq on out of the index.
func (tx *transaction) unindexTail(session, from int64) error {
	var indexed int64
	if err := tx.findIndexed.QueryRow(session).Scan(&indexed); err != nil || indexed < from {
		return err
	}
	rows, err := tx.originals(session, from-1, indexed)
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].kind == "" {
			continue
		}
		if err := tx.unindexOne(session, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}
