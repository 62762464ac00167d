package format

import (
	"iter"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Events are the events of a session in order, and between them what could not
// be read.
type Events = iter.Seq2[*eventlog.Event, error]

// Reader makes events of records and sends them to a [Sink]: at once, or when
// later records show that they are whole.
type Reader interface {
	// Read takes the next record.
	Read(record.Value)
	// End sends what is held, because no record comes any more.
	End()
}

// Read gives what a reader makes of records. In a file that still grows, the
// reader keeps what it holds.
func Read(records Records, growing bool, open func(*Sink) Reader) Events {
	return func(yield func(*eventlog.Event, error) bool) {
		sink := NewSink(yield)
		r := open(sink)
		if take(records, r, sink) && !growing {
			r.End()
		}
	}
}

// take has a reader read records, and reports whether more is asked for behind
// the last.
func take(records Records, r Reader, sink *Sink) bool {
	for v, err := range records {
		if err != nil {
			sink.Report(err)
		} else {
			r.Read(v)
		}
		if sink.Full() {
			return false
		}
	}
	return true
}

// Each gives what is made of records that stand for themselves: the error of a
// record, then its events.
func Each(records Records, read func(record.Value) ([]*eventlog.Event, error)) Events {
	return func(yield func(*eventlog.Event, error) bool) {
		for v, err := range records {
			var events []*eventlog.Event
			if err == nil {
				events, err = read(v)
			}
			if err != nil && !yield(nil, err) {
				return
			}
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// OneByOne opens a reader as [Each] reads, which knows of earlier records what
// state points to: see [Keeper].
func OneByOne(state any, read func(record.Value) ([]*eventlog.Event, error)) func(*Sink) Reader {
	return func(to *Sink) Reader { return &oneByOne{to, state, read} }
}

type oneByOne struct {
	*Sink
	state any
	read  func(record.Value) ([]*eventlog.Event, error)
}

func (r *oneByOne) Read(v record.Value) {
	events, err := r.read(v)
	if err != nil {
		r.Report(err)
	}
	for _, e := range events {
		r.Send(e)
	}
}

func (r *oneByOne) End() {}

func (r *oneByOne) State() any { return r.state }

// Whole gives the events of a session that is read before the first of them is
// known, then its problems. Where a growing file ends within it there are none
// yet: what is still to come may belong before what is there.
func Whole(growing bool, read func() (events []*eventlog.Event, problems []error)) Events {
	return func(yield func(*eventlog.Event, error) bool) {
		events, problems := read()
		for _, err := range problems {
			if growing && record.CutOff(err) {
				return
			}
		}
		sink := NewSink(yield)
		for _, e := range events {
			sink.Send(e)
		}
		for _, err := range problems {
			sink.Report(err)
		}
	}
}

// Sink takes the events and errors of a reader to who asked for them. Once that
// one has enough, it takes nothing more.
type Sink struct {
	yield func(*eventlog.Event, error) bool
	full  bool
}

// NewSink is a sink for the loop whose body is yield.
func NewSink(yield func(*eventlog.Event, error) bool) *Sink { return &Sink{yield: yield} }

// Send passes on an event.
func (s *Sink) Send(e *eventlog.Event) { s.full = s.full || !s.yield(e, nil) }

// Report passes on what could not be read.
func (s *Sink) Report(err error) { s.full = s.full || !s.yield(nil, err) }

// Full reports that nothing more is asked for.
func (s *Sink) Full() bool { return s.full }
