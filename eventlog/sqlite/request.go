package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// request is a change on its way to the writer.
type request struct {
	change
	done chan error // buffered: the caller may have left
}

// change is what one call does to the file.
type change interface {
	// apply makes the change in a transaction. An error for which isRefusal
	// holds is the call's own; any other ends the whole transaction.
	apply(tx *transaction) error
	// size is how many bytes the change adds to the file, about.
	size() int
}

func newRequest(c change) *request { return &request{change: c, done: make(chan error, 1)} }

// addition is the change of one call of Append.
type addition struct {
	session string
	records []record
}

// record is an event to be stored. It shares nothing with the caller's event
// that the caller might change after leaving early.
type record struct {
	event  *eventlog.Event // not changed; its Body only says the kind
	covers []eventlog.Range
	undoes int64
	body   []byte // the canonical bytes

	// seq and commit are what the log has under the event's id, once the
	// request is done.
	seq      int64
	commit   eventlog.Commit
	repeated bool
}

func newAddition(session string, events []*eventlog.Event) (*addition, error) {
	a := &addition{session: session, records: make([]record, len(events))}
	for i, e := range events {
		var err error
		if a.records[i], err = newRecord(e); err != nil {
			return nil, fmt.Errorf("event %d of %d: %w", i+1, len(events), err)
		}
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

func (a *addition) size() int {
	n := 0
	for i := range a.records {
		n += len(a.records[i].body) + 256
	}
	return n
}
