package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// request is one call of Append on its way to the writer.
type request struct {
	session string
	records []record
	done    chan error // buffered: the caller may have left
}

// record is an event to be stored. It shares nothing with the caller's event
// that the caller might change after leaving early.
type record struct {
	event  *eventlog.Event // not changed; its Body only says the kind
	covers []eventlog.Range
	body   []byte // the canonical bytes

	// seq and commit are what the log has under the event's id, once the
	// request is done.
	seq    int64
	commit eventlog.Commit
}

func newRequest(session string, events []*eventlog.Event) (*request, error) {
	req := &request{session: session, records: make([]record, len(events)), done: make(chan error, 1)}
	for i, e := range events {
		var err error
		if req.records[i], err = newRecord(e); err != nil {
			return nil, fmt.Errorf("event %d of %d: %w", i+1, len(events), err)
		}
	}
	return req, nil
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
		r.covers = slices.Clone(s.Covers)
	}
	var err error
	r.body, err = r.event.Canonical()
	return r, err
}

// size is how many bytes the request adds to the file, about.
func (r *request) size() int {
	n := 0
	for i := range r.records {
		n += len(r.records[i].body) + 256
	}
	return n
}
