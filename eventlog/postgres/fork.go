package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

// forking is one call of Fork. The rows are copied: that costs room, but a
// session stays one range of rows for all that reads it. What is copied never
// changes, so nothing of the other session is locked.
type forking struct {
	*transaction
	from, to string
	at       int64
}

// What a fork does. A namespace keeps its place in the order of appearance.
const (
	sqlFindSession    = `SELECT id, last_seq, head, first_time FROM sessions WHERE sha256(name) = $1`
	sqlMakeFork       = `INSERT INTO sessions (name) VALUES ($1) ON CONFLICT (sha256(name)) DO NOTHING RETURNING id`
	sqlCopyNamespaces = `INSERT INTO namespaces (session, name)
		SELECT $1, name FROM namespaces WHERE id IN (SELECT namespace FROM events WHERE session = $2 AND seq <= $3) ORDER BY id`
	sqlCopyEvents = `INSERT INTO events
		SELECT fork.session, seq, fork.id, kind, agent, source, second, events.id, commit_hash, full_tokens, low_tokens, counter, body
		FROM events JOIN namespaces AS own ON own.id = namespace JOIN namespaces AS fork ON fork.session = $1 AND fork.name = own.name
		WHERE events.session = $2 AND seq <= $3 ORDER BY seq`
	sqlCopyLive      = `INSERT INTO live SELECT namespace, seq FROM events WHERE session = $1`
	sqlReadSummaries = `SELECT seq, namespace, body FROM events WHERE session = $1 AND kind = 'SummaryEvent' ORDER BY seq`
	sqlReadBodies    = `SELECT kind, body FROM events WHERE session = $1 AND seq > $2 ORDER BY seq LIMIT 256`
)

// Fork makes a session that has the first events of another. Where the server
// goes away meanwhile the call fails, and the session may or may not be there.
func (s *Store) Fork(ctx context.Context, from, to string, at int64) error {
	if err := s.fork(ctx, from, to, at); err != nil {
		return fmt.Errorf("fork session %q: %w", from, s.at.explainRead(ctx, err))
	}
	return nil
}

func (s *Store) fork(ctx context.Context, from, to string, at int64) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	f := &forking{newTransaction(ctx, conn.Conn(), nil), from, to, at}
	if err := f.run(); err != nil {
		f.ctx = context.WithoutCancel(ctx)
		f.rollback()
		return err
	}
	for _, made := range f.grown {
		s.notifier.note(made)
		s.indexer.note(made)
	}
	return nil
}

func (f *forking) run() error {
	from, to := new(session), new(session)
	if err := f.exec("BEGIN"); err != nil {
		return err
	}
	var head []byte
	err := f.conn.QueryRow(f.ctx, sqlFindSession, hash(f.from)).Scan(&from.id, &from.last, &head, &from.first)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return eventlog.NoSession(f.from)
	case err != nil:
		return err
	}
	from.head = eventlog.Commit(head)
	if err := eventlog.CheckFork(f.from, from.last, f.at); err != nil {
		return err
	}
	err = f.conn.QueryRow(f.ctx, sqlMakeFork, []byte(f.to)).Scan(&to.id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return eventlog.SessionExists(f.to)
	case err != nil:
		return err
	}
	if err := f.fill(from, to); err != nil {
		return err
	}
	f.sessions = map[string]*session{f.to: to}
	return f.finish(nil)
}

func (f *forking) fill(from, to *session) error {
	if err := f.exec(sqlCopyNamespaces, to.id, from.id, f.at); err != nil {
		return err
	}
	if err := f.exec(sqlCopyEvents, to.id, from.id, f.at); err != nil {
		return err
	}
	if err := f.exec(sqlCopyLive, to.id); err != nil {
		return err
	}
	if err := f.takeOutAnew(to.id); err != nil {
		return err
	}
	if err := gone(f.conn.QueryRow(f.ctx, sqlGoneLive, to.id)); err != nil {
		return fmt.Errorf("at %d: %w", f.at, err)
	}
	if err := f.exec(sqlCountAnew, to.id); err != nil {
		return err
	}
	last, err := f.read(to.id, f.at)
	if err != nil {
		return err
	}
	to.last, to.head = f.at, from.head
	to.first, to.end = from.first, stamp(last.Timestamp)
	if f.at < from.last {
		to.head, err = f.headOf(to.id)
	}
	return err
}

// takeOutAnew has the summaries of a session, all of whose events are live, take
// out again what they took out.
func (f *forking) takeOutAnew(session int64) error {
	rows, err := f.conn.Query(f.ctx, sqlReadSummaries, session)
	if err != nil {
		return err
	}
	var summaries []record
	var r record
	_, err = pgx.ForEachRow(rows, []any{&r.seq, &r.namespace, &r.body}, func() (err error) {
		if r.event, err = eventlog.Decode(r.body); err != nil {
			return fmt.Errorf("event %d: %w", r.seq, err)
		}
		s := r.event.Body.(*eventlog.Summary)
		r.covers, r.undoes = s.Covers, s.Undoes
		summaries = append(summaries, r)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range summaries {
		if err := f.takeOut(session, &summaries[i]); err != nil {
			return err
		}
	}
	return nil
}

// headOf computes the commit after the last event of a session.
func (f *forking) headOf(session int64) (eventlog.Commit, error) {
	head := eventlog.Genesis
	for seq := int64(0); seq < f.at; {
		rows, err := f.conn.Query(f.ctx, sqlReadBodies, session, seq)
		if err != nil {
			return "", err
		}
		var kind string
		var body []byte
		_, err = pgx.ForEachRow(rows, []any{&kind, &body}, func() error {
			head = commitAfter(head, kind, body)
			seq++
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return head, nil
}
