package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

const (
	sqlCoverers = `SELECT summary, min(seq) FROM covered WHERE namespace = $1 AND seq BETWEEN $2 AND $3
		AND summary NOT IN (SELECT undo FROM undos WHERE namespace = $1) GROUP BY summary`
	sqlCover         = `INSERT INTO covered SELECT namespace, seq, $2 FROM live WHERE namespace = $1 AND seq BETWEEN $3 AND $4`
	sqlUnlive        = `DELETE FROM live WHERE namespace = $1 AND seq BETWEEN $2 AND $3`
	sqlReadEvent     = `SELECT kind, body FROM events WHERE session = $1 AND seq = $2`
	sqlCoverer       = `SELECT summary FROM covered WHERE namespace = $1 AND seq = $2`
	sqlAddUndo       = `INSERT INTO undos VALUES ($1, $2, $3)`
	sqlNoteUncovered = `INSERT INTO uncovered SELECT namespace, seq, $2 FROM covered WHERE namespace = $1 AND seq BETWEEN $3 AND $4 AND summary = $5`
	sqlRelive        = `INSERT INTO live SELECT namespace, seq FROM covered WHERE namespace = $1 AND seq BETWEEN $2 AND $3 AND summary = $4`
	sqlUncover       = `DELETE FROM covered WHERE namespace = $1 AND seq BETWEEN $2 AND $3 AND summary = $4`
)

// takeOut does what a summary or an undo, which was just stored, does to others,
// or refuses.
func (tx *transaction) takeOut(session int64, r *record) error {
	if r.undoes > 0 {
		return tx.undo(session, r)
	}
	return tx.cover(r)
}

func (tx *transaction) exec(sql string, args ...any) error {
	_, err := tx.conn.Exec(tx.ctx, sql, args...)
	return err
}

// cover moves what a summary covers from live to covered, or refuses.
func (tx *transaction) cover(r *record) error {
	for _, span := range r.covers {
		if span[1] >= r.seq {
			return eventlog.Covered(r.event, max(span[0], r.seq))
		}
		if err := tx.checkCovered(r, span); err != nil {
			return err
		}
	}
	for _, span := range r.covers {
		if err := tx.exec(sqlCover, r.namespace, r.seq, span[0], span[1]); err != nil {
			return err
		}
		if err := tx.exec(sqlUnlive, r.namespace, span[0], span[1]); err != nil {
			return err
		}
	}
	return nil
}

// checkCovered refuses where an event in the range is covered by a summary that
// the new one does not cover as well.
func (tx *transaction) checkCovered(r *record, span eventlog.Range) error {
	rows, err := tx.conn.Query(tx.ctx, sqlCoverers, r.namespace, span[0], span[1])
	if err != nil {
		return err
	}
	covers := eventlog.Summary{Covers: r.covers}
	var summary, seq int64
	_, err = pgx.ForEachRow(rows, []any{&summary, &seq}, func() error {
		if !covers.CoversSeq(summary) {
			return eventlog.Covered(r.event, seq)
		}
		return nil
	})
	return err
}

// undo takes back a summary, or refuses: what it took out is live again, and it
// itself is not.
func (tx *transaction) undo(session int64, r *record) error {
	target, by, err := tx.undoing(session, r)
	if err != nil {
		return err
	}
	if err := eventlog.CheckUndo(r.event.FullNamespace, r.undoes, target, by); err != nil {
		return err
	}
	if err := tx.exec(sqlAddUndo, r.namespace, r.seq, r.undoes); err != nil {
		return err
	}
	for _, span := range target.Body.(*eventlog.Summary).Covers {
		if err := tx.exec(sqlNoteUncovered, r.namespace, r.seq, span[0], span[1], r.undoes); err != nil {
			return err
		}
		for _, sql := range []string{sqlRelive, sqlUncover} {
			if err := tx.exec(sql, r.namespace, span[0], span[1], r.undoes); err != nil {
				return err
			}
		}
	}
	if err := tx.exec(sqlCover, r.namespace, r.seq, r.undoes, r.undoes); err != nil {
		return err
	}
	return tx.exec(sqlUnlive, r.namespace, r.undoes, r.undoes)
}

// undoing gives the event that a record undoes and the one that took it out
// before, nil where there is none.
func (tx *transaction) undoing(session int64, r *record) (target, by *eventlog.Event, err error) {
	if r.undoes >= r.seq {
		return nil, nil, nil
	}
	if target, err = tx.read(session, r.undoes); err != nil {
		return nil, nil, cannotUndo(r.undoes, err)
	}
	var seq int64
	err = tx.conn.QueryRow(tx.ctx, sqlCoverer, r.namespace, r.undoes).Scan(&seq)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
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
	if err := tx.conn.QueryRow(tx.ctx, sqlReadEvent, session, seq).Scan(&kind, &body); err != nil {
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
