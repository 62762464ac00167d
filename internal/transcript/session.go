package transcript

import (
	"fmt"
	"iter"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
)

// Session is one session of a transcript.
type Session struct {
	// Name is stable, unique in the file, and safe in a path, a URL and a
	// shell.
	Name string
	// Number is its place in the file, from 0.
	Number int
	// After is how many events come before the first that Events gives: those of
	// an earlier reading, where one goes on.
	After int64

	reader *Reader
	raw    format.Session
	begun  bool
	last   int64
	clock  time.Time
	ids    format.Keys
	moved  renumbering
}

// Events gives the session's events in order, once. Seq is the event's ordinal
// in the session, 1, 2, 3 …; summaries' covers speak of these ordinals. Every
// event is valid and has an id, unique in the session, and a time: where the
// transcript has none, that of the event before, or else 1970-01-01T00:00:00Z
// and one second for each event before it. An error that is a [*RecordError] speaks of
// one record, which is skipped; any other is final.
func (s *Session) Events() iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		if s.begun {
			return
		}
		s.begun = true
		for e, err := range s.raw.Events {
			if err == nil {
				err = s.finish(e)
			}
			switch {
			case err == nil:
				if !yield(e, nil) {
					return
				}
			case s.reader.passOver(err):
			case !yield(nil, err) || !isRecordError(err):
				return
			}
		}
	}
}

// finish gives an event what all formats leave open, and checks it.
func (s *Session) finish(e *eventlog.Event) error {
	e.Normalize()
	if err := e.Validate(); err != nil {
		return &RecordError{Err: fmt.Errorf("event after number %d: %w", s.last, err)}
	}
	if e.ID != "" && !s.ids.Add(e.ID) {
		return &RecordError{Err: fmt.Errorf("event after number %d: the id %q was given before", s.last, e.ID)}
	}
	s.last++
	if s.raw.Numbered {
		s.moved.place(e, s.last)
	}
	e.Seq = s.last
	if e.ID == "" {
		e.ID = fmt.Sprintf("%s:%d", s.reader.format.Name(), e.Seq)
	}
	s.date(e)
	return nil
}

// date gives an event without a time one that does not depend on the clock.
func (s *Session) date(e *eventlog.Event) {
	switch {
	case !e.Timestamp.IsZero():
		s.clock = e.Timestamp
	case !s.clock.IsZero():
		e.Timestamp = s.clock
	default:
		e.Timestamp = time.Unix(e.Seq-1, 0).UTC()
	}
}
