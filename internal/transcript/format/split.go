package format

import (
	"iter"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Records are the records of a session or a file, in order.
type Records = iter.Seq2[record.Value, error]

// Split cuts records into sessions, for files that several were written to. The
// first record begins the first session, which has the name. Further reports
// whether a record begins a further one, and its name; it is asked once about
// each record, in order. Read makes the events of a session's records.
func Split(
	all Records,
	name string,
	further func(record.Value) (name string, ok bool),
	read func(Records) Events,
) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		next, stop := iter.Pull2(all)
		defer stop()
		s := &splitter{next: next, further: further}
		s.advance()
		for s.more {
			if s.begins {
				name, s.begins = s.name, false
			}
			if !yield(Session{Name: name, Events: read(s.rest)}, nil) {
				return
			}
			for range s.rest { // What the caller left.
			}
		}
	}
}

// splitter stands before a record.
type splitter struct {
	next    func() (record.Value, error, bool)
	further func(record.Value) (string, bool)

	value record.Value
	err   error
	more  bool // there is a record

	begins bool // the record begins a session that was not given yet
	name   string
}

func (s *splitter) advance() {
	if s.value, s.err, s.more = s.next(); s.more && s.err == nil {
		s.name, s.begins = s.further(s.value)
	}
}

// rest gives the records up to where the next session begins.
func (s *splitter) rest(yield func(record.Value, error) bool) {
	for s.more && !s.begins {
		goOn := yield(s.value, s.err)
		s.advance()
		if !goOn {
			return
		}
	}
}
