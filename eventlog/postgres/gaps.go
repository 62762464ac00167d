package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

const (
	sqlGone      = `SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) FROM events WHERE session = $1 AND kind = ''`
	sqlGoneUnder = sqlGone + ` AND seq IN (SELECT seq FROM covered WHERE namespace = $2 AND summary = $3)`
	sqlGoneLive  = sqlGone + ` AND EXISTS (SELECT FROM live WHERE live.namespace = events.namespace AND live.seq = events.seq)`
	sqlGaps      = `SELECT seq, body FROM events WHERE session = $1 AND kind = '' ORDER BY seq`
)

// Gaps gives the runs of forgotten events.
func (s *Store) Gaps(ctx context.Context, session string) ([]eventlog.Gap, error) {
	sel, err := s.choose(ctx, session, &eventlog.Query{})
	if err != nil {
		return nil, fmt.Errorf("gaps of session %q: %w", session, s.at.explainRead(ctx, err))
	}
	var gaps []eventlog.Gap
	err = s.query(ctx, func() error {
		rows, err := s.pool.Query(ctx, sqlGaps, sel.session)
		if err != nil {
			return err
		}
		gaps = nil
		var seq int64
		var body []byte
		_, err = pgx.ForEachRow(rows, []any{&seq, &body}, func() error {
			if n := len(gaps); n == 0 || gaps[n-1].Last != seq-1 {
				gaps = append(gaps, eventlog.Gap{First: seq})
			}
			last := &gaps[len(gaps)-1]
			last.Last, last.Head = seq, commitAfter("", "", body)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("gaps of session %q: %w", session, s.at.explainRead(ctx, err))
	}
	return gaps, nil
}

// commitAfter is the commit after an event, as it is stored.
func commitAfter(before eventlog.Commit, kind string, body []byte) eventlog.Commit {
	if kind == "" {
		return eventlog.Commit(hex.EncodeToString(body))
	}
	return eventlog.NextCommit(before, body)
}

// gone asks for forgotten events: an error where there are any.
func (s *Store) gone(ctx context.Context, query string, args ...any) error {
	return s.query(ctx, func() error { return gone(s.pool.QueryRow(ctx, query, args...)) })
}

func gone(row pgx.Row) error {
	lost := new(eventlog.ForgottenError)
	if err := row.Scan(&lost.First, &lost.Last, &lost.Count); err != nil {
		return err
	}
	if lost.Count > 0 {
		return lost
	}
	return nil
}

// checkUndo refuses an undo of a summary whose events are forgotten.
func (tx *transaction) checkUndo(session int64, r *record) error {
	if r.undoes == 0 {
		return nil
	}
	return cannotUndo(r.undoes, gone(tx.conn.QueryRow(tx.ctx, sqlGoneUnder, session, r.namespace, r.undoes)))
}

func cannotUndo(seq int64, err error) error {
	if lost, ok := errors.AsType[*eventlog.ForgottenError](err); ok {
		return eventlog.CannotUndo(seq, lost)
	}
	return err
}
