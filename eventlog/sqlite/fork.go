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

// How much of a session one step of a fork copies at most: appends wait for it.
const (
	forkRows  = 128
	forkBytes = 512 << 10
)

// fork is one call of Fork. The rows are copied: that costs room, but a session
// stays one range of rows for all that reads it. It goes in steps, into a
// session that has no events for anybody else until the last step gives it its
// name; so appends wait for one step at most.
type fork struct {
	store *Store
	copy  *sessionCopy
	head  eventlog.Commit // after the events that were copied
}

// Fork makes a session that has the first events of another. Appends go on while
// the events are copied.
//
// When ctx ends first, the call fails with its error, and the session may or may
// not have been made.
func (s *Store) Fork(ctx context.Context, from, to string, at int64) error {
	if err := s.fork(ctx, &sessionCopy{from: from, name: to, at: at}); err != nil {
		return fmt.Errorf("fork session %q: %w", from, s.file.explainRead(ctx, err))
	}
	s.indexer.note()
	return nil
}

func (s *Store) fork(ctx context.Context, c *sessionCopy) error {
	if err := s.checkFork(ctx, c); err != nil {
		return err
	}
	if err := s.change(ctx, &copyStart{c}); err != nil {
		return err
	}
	f := &fork{store: s, copy: c, head: eventlog.Genesis}
	err := f.run(ctx)
	if err != nil {
		s.drop(context.WithoutCancel(ctx), c.to)
	}
	return err
}

// checkFork refuses where something of the view that the fork would have is
// forgotten. The last step looks again.
func (s *Store) checkFork(ctx context.Context, c *sessionCopy) error {
	_, err := s.choose(ctx, c.from, &eventlog.Query{Live: true, At: c.at})
	if errors.Is(err, eventlog.ErrForgotten) {
		return fmt.Errorf("at %d: %w", c.at, err)
	}
	return nil
}

func (f *fork) run(ctx context.Context) error {
	for last := int64(0); last < f.copy.at; {
		step, err := f.next(ctx, last)
		if err == nil {
			err = f.store.change(ctx, step)
		}
		if err != nil {
			return err
		}
		last = step.last
	}
	return f.store.change(ctx, &copyEnd{f.copy, f.head})
}

// next looks how far the next step goes, and takes what it copies into the head.
func (f *fork) next(ctx context.Context, after int64) (*copyStep, error) {
	s := f.store
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	const query = "SELECT seq, kind, body FROM events WHERE session = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
	rows, err := s.reads.QueryContext(ctx, query, f.copy.source, after, f.copy.at, forkRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	step := &copyStep{sessionCopy: f.copy, after: after}
	for step.bytes < forkBytes && rows.Next() {
		var kind string
		var body sql.RawBytes
		if err := rows.Scan(&step.last, &kind, &body); err != nil {
			return nil, err
		}
		f.head = commitAfter(f.head, kind, body)
		step.bytes += len(body) + 256
	}
	if err := rows.Err(); err != nil || step.last > 0 {
		return step, err
	}
	return nil, fmt.Errorf("event %d: %w", after+1, eventlog.ErrNoEvent)
}

// change hands a change to the writer and waits for it.
func (s *Store) change(ctx context.Context, c change) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	return s.writer.do(ctx, newRequest(c))
}

// sessionCopy is a session on its way into another.
type sessionCopy struct {
	from, name string
	at         int64
	source, to int64 // ids
	first      string
}

// copyStart is the change that begins a copy, if it is possible.
type copyStart struct{ *sessionCopy }

func (c *copyStart) size() int { return 0 }

func (c *copyStart) apply(tx *transaction) error {
	from := &session{}
	err := tx.findSession.QueryRow(c.from).Scan(&from.id, &from.last, &from.head, &from.first)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return eventlog.NoSession(c.from)
	case err != nil:
		return err
	}
	if err := eventlog.CheckFork(c.from, from.last, c.at); err != nil {
		return err
	}
	if err := tx.isFree(c.name); err != nil {
		return err
	}
	to, err := insert(tx.newSession, "\x00"+rand.Text())
	if err == nil {
		err = exec(tx.addCopy, to, time.Now().Unix())
	}
	c.source, c.first, c.to = from.id, from.first, to
	return err
}

// isFree refuses the name of a session that is there.
func (tx *transaction) isFree(name string) error {
	err := tx.findSession.QueryRow(name).Scan(new(int64), new(int64), new(string), new(string))
	switch {
	case err == nil:
		return eventlog.SessionExists(name)
	case errors.Is(err, sql.ErrNoRows):
		return nil
	}
	return err
}

// copyStep is the change that copies the next events.
type copyStep struct {
	*sessionCopy
	after, last int64
	bytes       int
}

func (c *copyStep) size() int { return c.bytes }

func (c *copyStep) apply(tx *transaction) error {
	if err := tx.renew(c.to); err != nil {
		return err
	}
	if err := exec(tx.copyNamespaces, c.to, c.source, c.after, c.last, c.to); err != nil {
		return err
	}
	if err := exec(tx.copyEvents, c.to, c.source, c.after, c.last); err != nil {
		return err
	}
	if err := exec(tx.copyLive, c.to, c.after, c.last); err != nil {
		return err
	}
	return tx.coverAnew(c)
}

// renew says that a copy is being worked on, or refuses where it is no copy any
// more.
func (tx *transaction) renew(copied int64) error {
	result, err := tx.renewCopy.Exec(time.Now().Unix(), copied)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return errCopyDropped
}

// copyEnd is the change that makes a copy a session.
type copyEnd struct {
	*sessionCopy
	head eventlog.Commit
}

func (c *copyEnd) size() int { return 0 }

func (c *copyEnd) apply(tx *transaction) error {
	if err := tx.isFree(c.name); err != nil {
		return err
	}
	if err := tx.renew(c.to); err != nil {
		return err
	}
	if err := gone(tx.goneLive.QueryRow(c.to)); err != nil {
		return fmt.Errorf("at %d: %w", c.at, err)
	}
	last, err := tx.read(c.to, c.at)
	if err != nil {
		return err
	}
	if err := errors.Join(exec(tx.dropCopy, c.to), exec(tx.nameSession, c.name, c.to), exec(tx.copyForgotten, c.to)); err != nil {
		return err
	}
	delete(tx.sessions, c.name)
	return tx.store(&session{id: c.to, last: c.at, head: c.head, first: c.first, end: last.Timestamp.Format(time.RFC3339Nano)})
}
