package sqlite

import "github.com/tidemark/tidemark/eventlog"

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
// the new one does not cover as well.
func (tx *transaction) checkCovered(namespace int64, r *record, span eventlog.Range) error {
	rows, err := tx.coverers.Query(namespace, span[0], span[1], namespace)
	if err != nil {
		return err
	}
	defer rows.Close()
	covers := eventlog.Summary{Covers: r.covers}
	for rows.Next() {
		var summary, seq int64
		if err := rows.Scan(&summary, &seq); err != nil {
			return err
		}
		if !covers.CoversSeq(summary) {
			return eventlog.Covered(r.event, seq)
		}
	}
	return rows.Err()
}
