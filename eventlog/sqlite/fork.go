package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// forking is the change of one call of Fork. The rows are copied: that costs
// room, but a session stays one range of rows for all that reads it.
type forking struct {
	from, to string
	at       int64
}

// Fork makes a session that has the first events of another. Appends wait while
// the events are copied.
func (s *Store) Fork(ctx context.Context, from, to string, at int64) error {
	if err := s.fork(ctx, &forking{from, to, at}); err != nil {
		return fmt.Errorf("fork session %q: %w", from, err)
	}
	return nil
}

func (s *Store) fork(ctx context.Context, f *forking) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	if err := s.writer.do(ctx, newRequest(f)); err != nil {
		return s.file.explain(err)
	}
	s.indexer.note()
	return nil
}

// size is not known before; a fork should have a transaction for itself.
func (f *forking) size() int { return maxBatchBytes }

func (f *forking) apply(tx *transaction) error {
	from := &session{}
	err := tx.findSession.QueryRow(f.from).Scan(&from.id, &from.last, &from.head, &from.first)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return eventlog.NoSession(f.from)
	case err != nil:
		return err
	}
	if err := eventlog.CheckFork(f.from, from.last, f.at); err != nil {
		return err
	}
	err = tx.findSession.QueryRow(f.to).Scan(new(int64), new(int64), new(string), new(string))
	switch {
	case err == nil:
		return eventlog.SessionExists(f.to)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	to, err := tx.session(f.to)
	if err != nil {
		return err
	}
	return f.fill(tx, from, to)
}

func (f *forking) fill(tx *transaction, from, to *session) error {
	if err := exec(tx.copyNamespaces, to.id, from.id, f.at); err != nil {
		return err
	}
	if err := exec(tx.copyEvents, to.id, from.id, f.at); err != nil {
		return err
	}
	if err := exec(tx.copyLive, to.id); err != nil {
		return err
	}
	if err := tx.coverAnew(to.id); err != nil {
		return err
	}
	last, err := tx.read(to.id, f.at)
	if err != nil {
		return err
	}
	to.last, to.head = f.at, from.head
	to.first, to.end = from.first, last.Timestamp.Format(time.RFC3339Nano)
	if f.at < from.last {
		if to.head, err = tx.headOf(to.id); err != nil {
			return err
		}
	}
	return tx.store(to)
}

// coverAnew has the summaries of a session, all of whose events are live, take
// out again what they took out.
func (tx *transaction) coverAnew(session int64) error {
	summaries, err := tx.summaries(session)
	if err != nil {
		return err
	}
	for i := range summaries {
		s := &summaries[i]
		if s.undoes > 0 {
			err = tx.undo(session, s.namespace, &s.record)
		} else {
			err = tx.coverAll(s.namespace, &s.record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// placed is a summary in its namespace.
type placed struct {
	record
	namespace int64
}

func (tx *transaction) summaries(session int64) ([]placed, error) {
	rows, err := tx.readSummaries.Query(session)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []placed
	for rows.Next() {
		var p placed
		var body []byte
		if err := rows.Scan(&p.seq, &p.namespace, &body); err != nil {
			return nil, err
		}
		if p.event, err = eventlog.Decode(body); err != nil {
			return nil, fmt.Errorf("event %d: %w", p.seq, err)
		}
		s := p.event.Body.(*eventlog.Summary)
		p.covers, p.undoes = s.Covers, s.Undoes
		all = append(all, p)
	}
	return all, rows.Err()
}

// headOf computes the commit after the last event of a session.
func (tx *transaction) headOf(session int64) (eventlog.Commit, error) {
	rows, err := tx.readBodies.Query(session)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	head := eventlog.Genesis
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return "", err
		}
		head = eventlog.NextCommit(head, body)
	}
	return head, rows.Err()
}
