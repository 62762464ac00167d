package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
)

const sqlSessions = `SELECT id, name, last_seq, forgotten, touched, head, first_time, last_time, appended,
	(SELECT json_group_array(n.name) FROM (SELECT name FROM namespaces WHERE session = s.id ORDER BY id) AS n)
	FROM sessions AS s `

const sqlPage = sqlSessions + `WHERE last_seq > 0 AND touched < ? ORDER BY touched DESC LIMIT ?`

// Session describes one session.
func (s *Store) Session(ctx context.Context, session string) (eventlog.SessionInfo, error) {
	info, err := s.session(ctx, session)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = eventlog.NoSession(session)
	case err != nil:
		err = fmt.Errorf("describe session %q: %w", session, s.file.explainRead(ctx, err))
	}
	return info, err
}

func (s *Store) session(ctx context.Context, session string) (info eventlog.SessionInfo, err error) {
	if err := s.enter(ctx); err != nil {
		return info, err
	}
	defer s.gate.RUnlock()
	return scanInfo(s.reads.QueryRowContext(ctx, sqlSessions+"WHERE name = ?", session))
}

// Sessions describes the sessions that match, the one appended to last first.
func (s *Store) Sessions(ctx context.Context, q eventlog.SessionQuery) ([]eventlog.SessionInfo, error) {
	infos, err := s.list(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", s.file.explainRead(ctx, err))
	}
	return infos, nil
}

func (s *Store) list(ctx context.Context, q eventlog.SessionQuery) ([]eventlog.SessionInfo, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	before, limit := cmp.Or(q.Before, math.MaxInt64), cmp.Or(q.Limit, -1)
	rows, err := s.reads.QueryContext(ctx, sqlPage, before, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	infos := []eventlog.SessionInfo{}
	for rows.Next() {
		info, err := scanInfo(rows)
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, rows.Err()
}

// CountSessions gives how many sessions there are.
func (s *Store) CountSessions(ctx context.Context) (int, error) {
	n, err := s.count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count sessions: %w", s.file.explainRead(ctx, err))
	}
	return n, nil
}

func (s *Store) count(ctx context.Context) (n int, err error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.gate.RUnlock()
	err = s.reads.QueryRowContext(ctx, "SELECT count(*) FROM sessions WHERE last_seq > 0").Scan(&n)
	return n, err
}

func scanInfo(row interface{ Scan(...any) error }) (info eventlog.SessionInfo, err error) {
	var first, last, namespaces string
	var appended int64
	if err := row.Scan(&info.ID, &info.Name, &info.LastSeq, &info.Forgotten, &info.Turn, &info.Head, &first, &last, &appended, &namespaces); err != nil {
		return info, err
	}
	info.Appended = time.UnixMilli(appended).UTC()
	var wrong [3]error
	info.First, wrong[0] = time.Parse(time.RFC3339Nano, first)
	info.Last, wrong[1] = time.Parse(time.RFC3339Nano, last)
	wrong[2] = json.Unmarshal([]byte(namespaces), &info.Namespaces)
	return info, errors.Join(wrong[:]...)
}
