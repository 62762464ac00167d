package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

const sqlSessions = `SELECT id, name, last_seq, touched, forgotten, head, first_time, last_time, appended,
	ARRAY(SELECT n.name FROM namespaces AS n WHERE n.session = s.id ORDER BY n.id) FROM sessions AS s `

// Session describes one session.
func (s *Store) Session(ctx context.Context, session string) (eventlog.SessionInfo, error) {
	infos, err := s.describe(ctx, "WHERE sha256(name) = $1", hash(session))
	switch {
	case err != nil:
		return eventlog.SessionInfo{}, fmt.Errorf("describe session %q: %w", session, s.at.explainRead(ctx, err))
	case len(infos) == 0:
		return eventlog.SessionInfo{}, eventlog.NoSession(session)
	}
	return infos[0], nil
}

// sqlPage reads era by era from the last one, and sorts no more than an era.
const sqlPage = "WHERE era <= $1::bigint / 4096 AND touched < $1 ORDER BY era DESC, touched DESC LIMIT $2"

// Sessions describes the sessions that match, the one appended to last first.
func (s *Store) Sessions(ctx context.Context, q eventlog.SessionQuery) ([]eventlog.SessionInfo, error) {
	infos, err := s.describe(ctx, sqlPage, cmp.Or(q.Before, math.MaxInt64), cmp.Or(int64(q.Limit), math.MaxInt64))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", s.at.explainRead(ctx, err))
	}
	return infos, nil
}

// CountSessions gives how many sessions there are.
func (s *Store) CountSessions(ctx context.Context) (n int, err error) {
	err = s.query(ctx, func() error { return s.pool.QueryRow(ctx, "SELECT count(*) FROM sessions").Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count sessions: %w", s.at.explainRead(ctx, err))
	}
	return n, nil
}

func (s *Store) describe(ctx context.Context, which string, args ...any) (infos []eventlog.SessionInfo, err error) {
	err = s.query(ctx, func() error {
		rows, err := s.pool.Query(ctx, sqlSessions+which, args...)
		if err != nil {
			return err
		}
		infos, err = pgx.CollectRows(rows, scanInfo)
		return err
	})
	return infos, err
}

// query makes a call that reads, and makes it again where the server was away.
func (s *Store) query(ctx context.Context, read func() error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	return s.attempts(ctx, read)
}

func scanInfo(row pgx.CollectableRow) (info eventlog.SessionInfo, err error) {
	var name, head []byte
	var first, last string
	var namespaces [][]byte
	if err := row.Scan(&info.ID, &name, &info.LastSeq, &info.Turn, &info.Forgotten, &head, &first, &last, &info.Appended, &namespaces); err != nil {
		return info, err
	}
	info.Name, info.Head = string(name), eventlog.Commit(head)
	info.Namespaces = make([]string, len(namespaces))
	for i, n := range namespaces {
		info.Namespaces[i] = string(n)
	}
	info.Appended = info.Appended.Truncate(time.Millisecond).UTC()
	var wrong [2]error
	info.First, wrong[0] = time.Parse(time.RFC3339Nano, first)
	info.Last, wrong[1] = time.Parse(time.RFC3339Nano, last)
	return info, errors.Join(wrong[:]...)
}
