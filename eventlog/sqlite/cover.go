package sqlite

import (
	"database/sql"
	"errors"

	"github.com/tidemark/tidemark/eventlog"
)

// coverAll moves what a summary covers from live to covered, or refuses.
func (tx *transaction) coverAll(namespace int64, r *record) error {
	for _, span := range r.covers {
		if span[1] >= r.seq {
			return eventlog.Covered(r.event, max(span[0], r.seq))
		}
		if err := tx.checkCovered(namespace, r, span); err != nil {
			return err
		}
	}
	for _, span := range r.covers {
		if err := exec(tx.cover, r.seq, namespace, span[0], span[1]); err != nil {
			return err
		}
		if err := exec(tx.unlive, namespace, span[0], span[1]); err != nil {
			return err
		}
	}
	return nil
}

// checkCovered refuses where an event in the range is covered by a summary that
// the new one does not cover as well. It goes from one run of events with the same
// summary to the next: all other writers wait, and there may be a million events.
func (tx *transaction) checkCovered(namespace int64, r *record, span eventlog.Range) error {
	covers := eventlog.Summary{Covers: r.covers}
	for from, last := span[0], int64(0); ; {
		var summary, seq int64
		err := tx.nextCoverer.QueryRow(namespace, from, span[1], last).Scan(&summary, &seq)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil
		case err != nil:
			return err
		case !covers.CoversSeq(summary):
			return eventlog.Covered(r.event, seq)
		}
		from, last = seq+1, summary
	}
}
