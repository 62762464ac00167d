package format

import (
	"iter"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Records are the records of a session or a file, in order.
type Records = iter.Seq2[record.Value, error]

// Lines are the sessions of a file of one record a line. At the end of a line,
// what their readers know can be kept, and reading goes on from there another
// time: see [State].
type Lines struct {
	// Name is the first session's.
	Name string
	// Further reports whether a record begins a further session, and its name.
	// It is asked once about each record, in order. Without it there is one
	// session.
	Further func(record.Value) (name string, ok bool)
	// Known is what Further goes by: a pointer to what JSON can write and read,
	// or nil.
	Known any
	// Open makes the reader of a session's records. It can be kept if it is a
	// [Keeper].
	Open func(*Sink) Reader
	// Numbered is as in [Session].
	Numbered bool
}

// Sessions gives the sessions, each as [Read] reads it; but a session behind
// which another begins is over, also in a file that still grows.
func (l Lines) Sessions(src *Source) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		if src.nameless {
			return
		}
		s := &splitter{Lines: l, src: src}
		var stop func()
		s.next, stop = iter.Pull2(record.LinesFrom(src.R, src.firstLine(), src.Growing))
		defer stop()
		src.Keep = s.keep
		if src.Resume == nil {
			s.advance()
		} else if s.behind, s.resumes = true, true; load(src.Resume.Known, l.Known) != nil {
			yield(Session{}, ErrState)
			return
		}
		name := l.Name
		for s.more || s.behind {
			if s.begins {
				name, s.begins = s.name, false
			}
			s.reader = nil
			if !yield(Session{Name: name, Events: s.events, Numbered: l.Numbered}, nil) {
				return
			}
			for range s.rest { // What the caller left.
			}
			s.resumes = false
		}
	}
}

// splitter stands before a record, or behind one.
type splitter struct {
	Lines
	src     *Source
	next    func() (record.Value, error, bool)
	behind  bool
	resumes bool   // the next session goes on
	reader  Reader // of the session that is being read

	value record.Value
	err   error
	more  bool // there is a record

	begins bool // the record begins a session that was not given yet
	name   string
}

func (s *splitter) advance() {
	s.behind = false
	if s.value, s.err, s.more = s.next(); s.more && s.err == nil && s.Further != nil {
		s.name, s.begins = s.Further(s.value)
	}
}

// rest gives the records up to where the next session begins.
func (s *splitter) rest(yield func(record.Value, error) bool) {
	for {
		if s.behind {
			s.advance()
		}
		if !s.more || s.begins {
			return
		}
		s.behind = true
		if !yield(s.value, s.err) {
			return
		}
	}
}

// events reads a session.
func (s *splitter) events(yield func(*eventlog.Event, error) bool) {
	sink := NewSink(yield)
	r := s.Open(sink)
	if s.resumes && !s.resume(r) {
		sink.Report(ErrState)
		return
	}
	s.reader = r
	if take(s.rest, r, sink) && (!s.src.Growing || s.begins) {
		r.End()
	}
}

func (s *splitter) resume(r Reader) bool {
	k, ok := r.(Keeper)
	return ok && load(s.src.Resume.Reader, k.State()) == nil
}

// keep is for [Source.Keep]: all records of the lines that were given are read.
func (s *splitter) keep() *State {
	k, ok := s.reader.(Keeper)
	if !ok {
		return nil
	}
	known, err := save(s.Known)
	if err != nil {
		return nil
	}
	reader, err := save(k.State())
	if err != nil {
		return nil
	}
	return &State{Known: known, Reader: reader}
}
