package postgres

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// addition is one call of Append on its way to the writer.
type addition struct {
	session string
	records []record
	// rules says that there is a summary or an undo in it, which the rules of
	// the log may forbid.
	rules bool
	done  chan error // buffered: the caller may have left
}

// record is an event to be stored. It shares nothing with the caller's event
// that the caller might change after leaving early.
type record struct {
	event  *eventlog.Event // not changed; its Body only says the kind
	covers []eventlog.Range
	undoes int64
	body   []byte // the canonical bytes

	// namespace, seq and commit are what the log has under the event's id, once
	// the record was placed.
	namespace int64
	seq       int64
	commit    eventlog.Commit
	repeated  bool
}

func newAddition(session string, events []*eventlog.Event) (*addition, error) {
	a := &addition{session: session, records: make([]record, len(events)), done: make(chan error, 1)}
	for i, e := range events {
		var err error
		if a.records[i], err = newRecord(e); err != nil {
			return nil, fmt.Errorf("event %d of %d: %w", i+1, len(events), err)
		}
		a.rules = a.rules || a.records[i].rules()
	}
	return a, nil
}

func newRecord(e *eventlog.Event) (record, error) {
	switch {
	case e.ID == "":
		return record{}, errors.New("id: is empty")
	case e.Timestamp.IsZero():
		return record{}, errors.New("timestamp: is missing")
	}
	if err := e.Validate(); err != nil {
		return record{}, err
	}
	r := record{event: e.Clone()}
	r.event.Normalize()
	if s, ok := e.Body.(*eventlog.Summary); ok {
		r.covers, r.undoes = slices.Clone(s.Covers), s.Undoes
	}
	var err error
	r.body, err = r.event.Canonical()
	return r, err
}

// rules reports whether the rules of the log may forbid the record.
func (r *record) rules() bool { return len(r.covers) > 0 || r.undoes > 0 }

// size is how many bytes the call adds to the database, about.
func (a *addition) size() int {
	n := 0
	for i := range a.records {
		n += len(a.records[i].body) + 256
	}
	return n
}
