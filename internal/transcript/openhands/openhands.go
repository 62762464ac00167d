// Package openhands reads what OpenHands writes of its runs: a bare list of
// events, as its interface exports them, or one run a line with the events in
// `history`, as its evaluations and its resolver write them. In the oldest
// schema what belongs to an action lies on the event itself, and nothing has an
// id or a time.
//
// Newer actions carry the model's whole response, from which the call, the words
// and the usage are taken. Others become commands, code and files, or calls of a
// tool that has the action's name.
package openhands

import (
	"fmt"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent that was started; those that it delegates to
// are below it.
const Agent = "openhands"

// Format is the format.
type Format struct{}

// Name is "openhands".
func (Format) Name() string { return "openhands" }

// Detect looks for events, or for a run with its history.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Listed(), isEvent) || format.Any(h.Objects(), func(o format.Object) bool {
		return isEvent(o) || isRun(o)
	})
}

func isEvent(o format.Object) bool {
	switch {
	case o.Has("action"):
		return o.Has("args", "source") || o.Has("action_risk")
	case o.Has("observation"):
		return o.Has("content", "extras")
	}
	return false
}

func isRun(o format.Object) bool {
	switch {
	case o.Has("instance_id", "instruction", "metadata"), o.Has("issue", "instruction", "history"):
		return true
	}
	return format.Any(o.List("history"), isEvent)
}

// Sessions gives the one session of a list, or one for each run.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	switch {
	case len(src.Head.Listed()) > 0:
		return lists(src)
	case format.Any(src.Head.Objects(), isEvent):
		return format.Lines{Name: src.Name, Open: func(to *format.Sink) format.Reader { return newReader(to) }}.Sessions(src)
	}
	return runs(src)
}

// lists reads a list of events, and any that was written behind it.
func lists(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		dec := record.NewDecoder(src.R)
		for dec.PeekKind() == '[' {
			start, depth := dec.InputOffset(), dec.StackDepth()
			if !yield(format.Session{Name: src.Name, Events: events(record.Elements(dec))}, nil) {
				return
			}
			if dec.InputOffset() == start && dec.SkipValue() != nil || dec.StackDepth() != depth {
				return // The session spoke of it.
			}
		}
		if _, err := dec.ReadToken(); record.AtEnd(err) != nil {
			yield(format.Session{}, record.AtEnd(err))
		}
	}
}

func events(values format.Records) format.Events {
	return format.Read(values, false, func(to *format.Sink) format.Reader { return newReader(to) })
}

// run is a line of a file of runs.
type run struct {
	InstanceID string `json:"instance_id"`
	Issue      struct {
		Owner  string         `json:"owner"`
		Repo   string         `json:"repo"`
		Number jsontext.Value `json:"number"`
	} `json:"issue"`
	Instruction string           `json:"instruction"`
	History     []jsontext.Value `json:"history"`
	Error       jsontext.Value   `json:"error"`
}

func (r *run) name(otherwise string) string {
	switch {
	case r.InstanceID != "":
		return r.InstanceID
	case r.Issue.Repo != "":
		return fmt.Sprintf("%s-%s-%s", r.Issue.Owner, r.Issue.Repo, r.Issue.Number)
	}
	return otherwise
}

func runs(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		for v, err := range record.Lines(src.R, src.Growing) {
			var r run
			if err == nil {
				err = v.Decode(&r)
			}
			if !yield(format.Session{Name: r.name(src.Name), Events: r.events(v.Line)}, err) {
				return
			}
		}
	}
}

// events makes the events of a run. Their errors name the line, and the place in
// its history.
func (r *run) events(line int) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		in := newReader(format.NewSink(yield))
		in.instruction = r.Instruction
		for n, raw := range r.History {
			if in.Read(record.Value{JSON: raw, Line: line, Record: n + 1}); in.Full() {
				return
			}
		}
		if text := asText(r.Error); text != "" {
			in.emit(&eventlog.Error{Error: eventlog.ErrorDetail{Type: "run_error", Message: text}})
		}
	}
}
