// Package sweagent reads the trajectories of SWE-agent, of both schemas: the
// older one with commands in the text, the newer one with tool calls.
//
// A file has everything twice or more: as `history`, which is the prompt as the
// model saw it, and as `trajectory`, whose steps in the newer schema repeat the
// whole prompt each. The history is taken; the steps only where there is none.
package sweagent

import (
	"errors"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the main agent.
const Agent = "swe-agent"

// Format is the format.
type Format struct{}

// Name is "swe-agent-traj".
func (Format) Name() string { return "swe-agent-traj" }

// Detect looks for an object with steps.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		if !o.Has("trajectory") {
			return false
		}
		return o.Has("history") || format.Any(o.List("trajectory"), func(step format.Object) bool {
			return step.Has("action") && (step.Has("observation") || step.Has("response") || step.Has("thought"))
		})
	})
}

// Sessions gives the file's one session.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return format.One(src.Name, func(yield func(*eventlog.Event, error) bool) {
		r := &reader{Sink: format.NewSink(yield)}
		found := r.member(record.NewDecoder(src.R), "history", r.history)
		if found || r.Full() || r.broken && src.Growing {
			return
		}
		if src.Rewind != nil {
			if again := src.Rewind(); again != nil {
				r.member(record.NewDecoder(again), "trajectory", r.steps)
				return
			}
		}
		r.fail(&record.Error{Err: errors.New("it has steps but no history, which takes two readings: name the file instead of sending it through a pipe")})
	})
}

// reader gives the events of a document.
type reader struct {
	*format.Sink
	broken bool            // something could not be read
	begun  map[string]bool // agents that were given their task
}

func (r *reader) fail(err error) {
	r.broken = true
	r.Report(err)
}

// member reads the document's member of the name, a list, and reports whether
// there was one.
func (r *reader) member(dec *jsontext.Decoder, name string, read func(*jsontext.Decoder)) (found bool) {
	for member, err := range record.Members(dec) {
		if err != nil {
			r.fail(err)
			return found
		}
		if member == name && dec.PeekKind() == '[' {
			found = true
			read(dec)
		}
		if r.Full() {
			return found
		}
	}
	return found
}

// steps reads `trajectory`, and of each step only what is not a repetition.
func (r *reader) steps(dec *jsontext.Decoder) {
	for n, err := range record.Items(dec) {
		if err != nil {
			r.fail(err)
			return
		}
		s := step{}
		if err := s.read(dec); err != nil {
			r.fail(record.AtRecord(err, n))
			return
		}
		r.Send(eventlog.New(Agent, reply(s["thought"], s["action"], s["response"])))
		r.Send(eventlog.New(Agent, observation(s["observation"])))
		if r.Full() {
			return
		}
	}
}

// step is the texts of a step, by name.
type step map[string]string

func (s step) read(dec *jsontext.Decoder) error {
	for name, err := range record.Members(dec) {
		if err != nil {
			return err
		}
		switch name {
		case "thought", "action", "response", "observation":
			value, err := dec.ReadValue()
			if err != nil {
				return record.InDocument(err)
			}
			var text string
			if record.Unmarshal(value, &text) == nil {
				s[name] = text
			}
		}
	}
	return nil
}
