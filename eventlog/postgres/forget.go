package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

// How many events one step of forgetting looks at: appends to the session wait
// for it.
const forgetRows = 256

const (
	sqlHoldAll       = `SELECT id FROM sessions WHERE sha256(name) = $1 FOR UPDATE`
	sqlHoldTurn      = `SELECT id, touched FROM sessions WHERE sha256(name) = $1 FOR UPDATE`
	sqlReadOriginals = `SELECT e.seq, e.kind, e.body, EXISTS (SELECT FROM covered WHERE namespace = e.namespace AND seq = e.seq)
		FROM events AS e WHERE e.session = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4`
	sqlForget = `UPDATE events SET kind = '', agent = '', source = '', counter = '', body = gone.head
		FROM unnest($2::bigint[], $3::bytea[]) AS gone (seq, head) WHERE events.session = $1 AND events.seq = gone.seq`
	sqlUnindex   = `DELETE FROM words WHERE session = $1 AND seq = ANY($2)`
	sqlCountGone = `UPDATE sessions SET forgotten = forgotten + $2, bytes = bytes - $3 WHERE id = $1`
	sqlCountAnew = `UPDATE sessions SET (forgotten, bytes) =
		(SELECT count(*) FILTER (WHERE kind = ''), coalesce(sum(octet_length(body)), 0) FROM events WHERE session = $1) WHERE id = $1`
)

// forgetting is one call of Forget. It walks through the events in order, as it
// needs the commit after each.
type forgetting struct {
	store   *Store
	session string
	limits  eventlog.ForgetLimits

	after int64 // the walk has seen the events up to this one
	head  eventlog.Commit
	done  eventlog.Forgotten
	ended bool
}

// Forget lets go of what summaries cover.
func (s *Store) Forget(ctx context.Context, session string, limits eventlog.ForgetLimits) (eventlog.Forgotten, error) {
	f := forgetting{store: s, session: session, limits: limits, head: eventlog.Genesis}
	for !f.ended {
		next := f
		err := s.query(ctx, func() error {
			next = f // as it may be made again
			return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return next.step(ctx, tx) })
		})
		if err != nil {
			return f.done, fmt.Errorf("forget events of session %q: %w", session, s.at.explainRead(ctx, err))
		}
		f = next
	}
	return f.done, nil
}

// step walks past some events and forgets those of them that may be.
func (f *forgetting) step(ctx context.Context, tx pgx.Tx) error {
	var id int64
	if err := tx.QueryRow(ctx, sqlHoldAll, hash(f.session)).Scan(&id); err != nil {
		return noRows(err)
	}
	originals, err := f.originals(ctx, tx, id)
	if err != nil {
		return err
	}
	before := f.done
	var seqs []int64
	var heads [][]byte
	for i := range originals {
		o := &originals[i]
		f.head, f.after = commitAfter(f.head, o.kind, o.body), o.seq
		old, err := f.forgets(o)
		if err != nil {
			return err
		}
		if !old {
			continue
		}
		head, err := hex.DecodeString(string(f.head))
		if err != nil {
			return err
		}
		seqs, heads = append(seqs, o.seq), append(heads, head)
		f.done.Add(eventlog.Forgotten{Events: 1, Bytes: int64(len(o.body))})
		if f.limits.Bytes > 0 && f.done.Bytes >= f.limits.Bytes {
			f.ended = true
			break
		}
	}
	f.ended = f.ended || len(originals) < forgetRows
	var b pgx.Batch
	b.Queue(sqlForget, id, seqs, heads)
	b.Queue(sqlUnindex, id, seqs)
	b.Queue(sqlCountGone, id, f.done.Events-before.Events, f.done.Bytes-before.Bytes)
	return tx.SendBatch(ctx, &b).Close()
}

// original is an event that may be forgotten.
type original struct {
	seq     int64
	kind    string
	body    []byte
	covered bool
}

// originals reads the next events of the session.
func (f *forgetting) originals(ctx context.Context, tx pgx.Tx, id int64) ([]original, error) {
	to := int64(math.MaxInt64)
	if f.limits.To > 0 {
		to = f.limits.To
	}
	rows, err := tx.Query(ctx, sqlReadOriginals, id, f.after, to, forgetRows)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o original, err error) {
		return o, row.Scan(&o.seq, &o.kind, &o.body, &o.covered)
	})
}

// forgets reports whether an event may be forgotten: a summary covers it, and the
// limits take it. What is listed as covered and is no summary is covered by one:
// only summaries are undone.
func (f *forgetting) forgets(o *original) (bool, error) {
	if !o.covered || o.kind == "" || o.kind == string(eventlog.KindSummary) {
		return false, nil
	}
	if f.limits.Before.IsZero() {
		return true, nil
	}
	e, err := eventlog.Decode(o.body)
	if err != nil {
		return false, fmt.Errorf("event %d: %w", o.seq, err)
	}
	return e.Timestamp.Before(f.limits.Before), nil
}

// noRows says what it means that a session is not found.
func noRows(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return eventlog.ErrNoSession
	}
	return err
}

// Remove removes a session, in one transaction. Appends to it wait, and then
// make it anew.
func (s *Store) Remove(ctx context.Context, session string, turn int64) error {
	err := s.query(ctx, func() error {
		return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			var id, now int64
			switch err := tx.QueryRow(ctx, sqlHoldTurn, hash(session)).Scan(&id, &now); {
			case err != nil:
				return noRows(err)
			case now != turn:
				return eventlog.Appended(session)
			}
			var b pgx.Batch
			for _, table := range []string{"live", "covered", "uncovered", "undos"} {
				b.Queue("DELETE FROM "+table+" WHERE namespace = ANY(ARRAY(SELECT id FROM namespaces WHERE session = $1))", id)
			}
			for _, table := range []string{"words", "indexed", "events", "namespaces"} {
				b.Queue("DELETE FROM "+table+" WHERE session = $1", id)
			}
			b.Queue("DELETE FROM notes WHERE sha256(session) = $1", hash(session))
			b.Queue("DELETE FROM sessions WHERE id = $1", id)
			return tx.SendBatch(ctx, &b).Close()
		})
	})
	if err != nil {
		return fmt.Errorf("remove session %q: %w", session, s.at.explainRead(ctx, err))
	}
	return nil
}

// Used is how many bytes the events have that are not forgotten. The files of
// the server are larger.
func (s *Store) Used(ctx context.Context) (bytes int64, err error) {
	err = s.query(ctx, func() error {
		return s.pool.QueryRow(ctx, "SELECT coalesce(sum(bytes), 0)::bigint FROM sessions").Scan(&bytes)
	})
	if err != nil {
		return 0, fmt.Errorf("size of store: %w", s.at.explainRead(ctx, err))
	}
	return bytes, nil
}
