package sqlite

import (
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// coverAnew has the summaries that a step copied take out again what they took
// out.
func (tx *transaction) coverAnew(c *copyStep) error {
	summaries, err := tx.summaries(c)
	if err != nil {
		return err
	}
	for i := range summaries {
		s := &summaries[i]
		if s.undoes > 0 {
			err = tx.undo(c.to, s.namespace, &s.record)
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

func (tx *transaction) summaries(c *copyStep) ([]placed, error) {
	rows, err := tx.readSummaries.Query(c.to, c.after, c.last)
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
