// Package intercode reads the results of InterCode: an object from task to what
// an agent tried in it. Each task is a session.
//
// A turn is spread over parallel lists, one for each thing that is known of it. The
// lists of a task belong together, so a task is held as a whole.
package intercode

import (
	"fmt"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the tasks' agent.
const Agent = "intercode"

// Format is the format.
type Format struct{}

// Name is "intercode".
func (Format) Name() string { return "intercode" }

// Detect looks for an object of tasks with turns.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		for name := range o {
			if o.Object(name).Has("turn_history") {
				return true
			}
		}
		return false
	})
}

// Sessions gives the tasks, each named by the file and its id.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		dec := record.NewDecoder(src.R)
		for _, err := range record.Documents(dec) {
			if err != nil {
				yield(format.Session{}, err)
				return
			}
			if !tasks(dec, src.Name, yield) {
				return
			}
		}
	}
}

// tasks reads one file's object and reports whether to go on.
func tasks(dec *jsontext.Decoder, name string, yield func(format.Session, error) bool) bool {
	n := 0
	for id, err := range record.Members(dec) {
		n++
		if err != nil {
			return yield(format.Session{}, err)
		}
		value, err := dec.ReadValue()
		if err != nil {
			return yield(format.Session{}, record.AtRecord(record.InDocument(err), n))
		}
		t := &task{record: n}
		err = record.Value{JSON: value, Record: n}.Decode(t)
		if !yield(format.Session{Name: fmt.Sprintf("%s-%s", name, id), Events: t.events()}, err) {
			return false
		}
	}
	return true
}

func (t *task) events() format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		for _, body := range t.bodies() {
			if !yield(eventlog.New(Agent, body), nil) {
				return
			}
		}
		for _, err := range t.problems() {
			if !yield(nil, &record.Error{Record: t.record, Err: err}) {
				return
			}
		}
	}
}
