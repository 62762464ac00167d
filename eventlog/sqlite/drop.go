package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// abandoned is how long a copy stands still before another process takes it for
// that of one that has died.
const abandoned = time.Hour

// errCopyDropped ends a fork that stood still for so long that its copy was
// taken for abandoned.
var errCopyDropped = errors.New("its copy stood still for an hour and was dropped: fork again")

// dropAbandoned removes what forks left behind that were cut off.
func (s *Store) dropAbandoned(ctx context.Context) {
	for _, id := range s.abandoned(ctx) {
		s.drop(ctx, id)
	}
}

func (s *Store) abandoned(ctx context.Context) []int64 {
	if s.enter(ctx) != nil {
		return nil
	}
	defer s.gate.RUnlock()
	ids, err := integers(s.reads.QueryContext(ctx, "SELECT session FROM copies WHERE renewed < ?", time.Now().Add(-abandoned).Unix()))
	if err != nil {
		return nil // the next start tries again
	}
	return ids
}

// drop removes a copy that is no session, or none any more, in steps. Where it is cut
// off, the rest is removed as abandoned.
func (s *Store) drop(ctx context.Context, session int64) {
	for step := (&copyDrop{session: session}); !step.done; {
		if s.change(ctx, step) != nil {
			return
		}
	}
}

// copyDrop is the change that removes the last events of a copy, or of a removed
// session. It does nothing
// to one that has become a session after all.
type copyDrop struct {
	session int64
	done    bool // nothing is left
}

func (c *copyDrop) size() int { return forkBytes }

func (c *copyDrop) apply(tx *transaction) error {
	if err := tx.renew(c.session); err != nil {
		return err
	}
	var from sql.NullInt64
	if err := tx.findTail.QueryRow(c.session, forkRows).Scan(&from); err != nil {
		return err
	}
	if from.Valid {
		if err := tx.unindexTail(c.session, from.Int64); err != nil {
			return err
		}
	}
	for _, stmt := range []*sql.Stmt{tx.dropLive, tx.dropCovered, tx.dropUncovered, tx.dropUndos} {
		if err := exec(stmt, c.session, from.Int64); err != nil {
			return err
		}
	}
	if from.Valid {
		return exec(tx.dropEvents, c.session, from.Int64)
	}
	for _, stmt := range []*sql.Stmt{tx.dropNamespaces, tx.dropSession, tx.dropCopy} {
		if err := exec(stmt, c.session); err != nil {
			return err
		}
	}
	c.done = true
	return nil
}
