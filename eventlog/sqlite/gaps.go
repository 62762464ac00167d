package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// Gaps gives the runs of forgotten events.
func (s *Store) Gaps(ctx context.Context, session string) ([]eventlog.Gap, error) {
	gaps, err := s.gaps(ctx, session)
	if err != nil {
		return nil, fmt.Errorf("gaps of session %q: %w", session, s.file.explainRead(ctx, err))
	}
	return gaps, nil
}

func (s *Store) gaps(ctx context.Context, session string) ([]eventlog.Gap, error) {
	id, _, err := s.find(ctx, session)
	if err != nil {
		return nil, err
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	rows, err := s.reads.QueryContext(ctx, "SELECT seq, body FROM events WHERE session = ? AND kind = '' ORDER BY seq", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var gaps []eventlog.Gap
	for rows.Next() {
		var seq int64
		var body sql.RawBytes
		if err := rows.Scan(&seq, &body); err != nil {
			return nil, err
		}
		if n := len(gaps); n == 0 || gaps[n-1].Last != seq-1 {
			gaps = append(gaps, eventlog.Gap{First: seq})
		}
		last := &gaps[len(gaps)-1]
		last.Last, last.Head = seq, commitAfter("", "", body)
	}
	return gaps, rows.Err()
}

// commitAfter is the commit after an event, as it is stored.
func commitAfter(before eventlog.Commit, kind string, body []byte) eventlog.Commit {
	if kind == "" {
		return eventlog.Commit(hex.EncodeToString(body))
	}
	return eventlog.NextCommit(before, body)
}

// gone reads the answer to sqlGone: an error where it is not empty.
func gone(row *sql.Row) error {
	lost := new(eventlog.ForgottenError)
	if err := row.Scan(&lost.First, &lost.Last, &lost.Count); err != nil {
		return err
	}
	if lost.Count > 0 {
		return lost
	}
	return nil
}

func cannotUndo(seq int64, err error) error {
	if lost, ok := errors.AsType[*eventlog.ForgottenError](err); ok {
		return eventlog.CannotUndo(seq, lost)
	}
	return err
}
