package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// How many events one step of forgetting looks at: the writer waits for it.
const forgetRows = 256

const (
	sqlReadOriginals = `SELECT e.seq, e.kind, e.body, c.seq IS NOT NULL
		FROM events AS e LEFT JOIN covered AS c ON c.namespace = e.namespace AND c.seq = e.seq
		WHERE e.session = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`
	sqlForget        = `UPDATE events SET kind = '', agent = '', source = '', counter = '', body = ? WHERE session = ? AND seq = ?`
	sqlCountGone     = `UPDATE sessions SET forgotten = forgotten + ? WHERE id = ?`
	sqlUnindex       = `INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)`
	sqlGone          = `SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) FROM events WHERE session = ? AND kind = ''`
	sqlGoneUnder     = sqlGone + ` AND seq IN (SELECT seq FROM covered WHERE namespace = ? AND summary = ?)`
	sqlGoneLive      = sqlGone + ` AND EXISTS (SELECT 1 FROM live WHERE live.namespace = events.namespace AND live.seq = events.seq)`
	sqlCopyForgotten = `UPDATE sessions SET forgotten = (SELECT count(*) FROM events WHERE session = ?1 AND kind = '') WHERE id = ?1`
)

// forgetting is the change of one step of Forget.
type forgetting struct {
	session string
	limits  eventlog.ForgetLimits
	from    walk
	to      walk // set by apply, which may be called again
}

// walk is how far Forget has come. It goes through the events in order, as it
// needs the commit after each.
type walk struct {
	after int64 // the walk has seen the events up to this one
	head  eventlog.Commit
	done  eventlog.Forgotten
	ended bool
}

// Forget lets go of what summaries cover.
func (s *Store) Forget(ctx context.Context, session string, limits eventlog.ForgetLimits) (eventlog.Forgotten, error) {
	at := walk{head: eventlog.Genesis}
	for !at.ended {
		// One for each step, as the caller may leave before the writer is done.
		step := &forgetting{session: session, limits: limits, from: at}
		if err := s.change(ctx, step); err != nil {
			return at.done, fmt.Errorf("forget events of session %q: %w", session, s.file.explain(err))
		}
		at = step.to
	}
	return at.done, nil
}

func (f *forgetting) size() int { return maxBatchBytes }

func (f *forgetting) apply(tx *transaction) error {
	var of session
	err := tx.findSession.QueryRow(f.session).Scan(&of.id, &of.last, &of.head, &of.first)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return eventlog.NoSession(f.session)
	case err != nil:
		return err
	}
	var indexed int64
	if err := tx.findIndexed.QueryRow(of.id).Scan(&indexed); err != nil {
		return err
	}
	to := int64(math.MaxInt64)
	if f.limits.To > 0 {
		to = f.limits.To
	}
	rows, err := tx.originals(of.id, f.from.after, to)
	if err != nil {
		return err
	}
	f.to = f.from
	for i := range rows {
		if err := f.step(tx, of.id, &rows[i], rows[i].seq <= indexed); err != nil {
			return err
		}
		if f.limits.Bytes > 0 && f.to.done.Bytes >= f.limits.Bytes {
			f.to.ended = true
			break
		}
	}
	f.to.ended = f.to.ended || len(rows) < forgetRows
	return exec(tx.countGone, f.to.done.Events-f.from.done.Events, of.id)
}

// step walks past one event, and has it forgotten if it may be.
func (f *forgetting) step(tx *transaction, session int64, o *original, indexed bool) error {
	w := &f.to
	w.head, w.after = commitAfter(w.head, o.kind, o.body), o.seq
	if !o.forgettable() {
		return nil
	}
	e, err := o.decode()
	if err != nil {
		return err
	}
	if before := f.limits.Before; !before.IsZero() && !e.Timestamp.Before(before) {
		return nil
	}
	if indexed {
		if err := tx.unindexOne(session, o); err != nil {
			return err
		}
	}
	head, err := hex.DecodeString(string(w.head))
	if err != nil {
		return err
	}
	w.done.Add(eventlog.Forgotten{Events: 1, Bytes: int64(len(o.body))})
	return exec(tx.forget, head, session, o.seq)
}

// original is an event that may be forgotten.
type original struct {
	seq     int64
	kind    string
	body    []byte
	covered bool
}

// originals reads the next events of a session.
func (tx *transaction) originals(session, after, to int64) ([]original, error) {
	found, err := tx.readOriginals.Query(session, after, to, forgetRows)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []original
	for found.Next() {
		var o original
		if err := found.Scan(&o.seq, &o.kind, &o.body, &o.covered); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, found.Err()
}

// forgettable reports whether a summary covers the event. What is listed as
// covered and is no summary is covered by one: only summaries are undone.
func (o *original) forgettable() bool {
	return o.covered && o.kind != "" && o.kind != string(eventlog.KindSummary)
}

func (o *original) decode() (*eventlog.Event, error) {
	e, err := eventlog.Decode(o.body)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", o.seq, err)
	}
	return e, nil
}

// unindexOne takes the words of an event out of the index, which has to be told
// what they were.
func (tx *transaction) unindexOne(session int64, o *original) error {
	e, err := o.decode()
	if err != nil {
		return err
	}
	return exec(tx.unindex, rowOf(session, o.seq), spaced(search.Text(e)))
}
