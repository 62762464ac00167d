package sqlite

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// undo takes back a summary, or refuses: what it took out is live again, and it
// itself is not.
func (tx *transaction) undo(session, namespace int64, r *record) error {
	target, by, err := tx.undoing(session, namespace, r)
	if err != nil {
		return err
	}
	if err := eventlog.CheckUndo(r.event.FullNamespace, r.undoes, target, by); err != nil {
		return err
	}
	if err := exec(tx.addUndo, namespace, r.seq, r.undoes); err != nil {
		return err
	}
	for _, span := range target.Body.(*eventlog.Summary).Covers {
		if err := exec(tx.noteUncovered, r.seq, namespace, span[0], span[1], r.undoes); err != nil {
			return err
		}
		for _, stmt := range []*sql.Stmt{tx.relive, tx.uncover} {
			if err := exec(stmt, namespace, span[0], span[1], r.undoes); err != nil {
				return err
			}
		}
	}
	if err := exec(tx.cover, r.seq, namespace, r.undoes, r.undoes); err != nil {
		return err
	}
	return exec(tx.unlive, namespace, r.undoes, r.undoes)
}

// undoing gives the event that a record undoes and the one that took it out
// before, nil where there is none.
func (tx *transaction) undoing(session, namespace int64, r *record) (target, by *eventlog.Event, err error) {
	if r.undoes >= r.seq {
		return nil, nil, nil
	}
	if target, err = tx.read(session, r.undoes); err != nil {
		return nil, nil, cannotUndo(r.undoes, err)
	}
	var seq int64
	err = tx.coverer.QueryRow(namespace, r.undoes).Scan(&seq)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return target, nil, nil
	case err != nil:
		return nil, nil, err
	}
	by, err = tx.read(session, seq)
	return target, by, err
}

func (tx *transaction) read(session, seq int64) (*eventlog.Event, error) {
	var kind string
	var body []byte
	if err := tx.readEvent.QueryRow(session, seq).Scan(&kind, &body); err != nil {
		return nil, err
	}
	if kind == "" {
		return nil, &eventlog.ForgottenError{First: seq, Last: seq, Count: 1}
	}
	e, err := eventlog.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", seq, err)
	}
	e.Seq = seq
	return e, nil
}
