package openhands

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader turns the events of a run into Tidemark's.
type reader struct {
	*format.Sink
	known

	at   time.Time // of the event that is read
	id   string
	made int

	// instruction is what the run was told to do, for a history without a
	// first message.
	instruction string
}

// known is what the meaning of an event depends on, as it is kept.
type known struct {
	Begun bool `json:"begun"`
	// Agents are the agent that works, last, and those that delegated to it.
	Agents []*agent `json:"agents"`
	// Response is the newest model response, which several actions can share.
	Response string `json:"response"`
	// Calls are ids that were made for actions without one, by the action's
	// id; Waiting is the newest.
	Calls   map[string]string `json:"calls"`
	Waiting string            `json:"waiting"`
	Numbers int               `json:"numbers"`
}

// agent is an agent and the task that it works on.
type agent struct {
	Name       string `json:"name"`
	Namespace  string `json:"namespace"`
	Task       string `json:"task"`
	Iterations int    `json:"iterations"`
}

func newReader(to *format.Sink) *reader {
	return &reader{Sink: to, known: known{Agents: []*agent{{Name: Agent, Namespace: Agent}}, Calls: map[string]string{}}}
}

// State is what it knows of the events so far.
func (r *reader) State() any { return &r.known }

func (r *reader) working() *agent { return r.Agents[len(r.Agents)-1] }

// delegate puts another agent to work.
func (r *reader) delegate(name string) {
	r.Agents = append(r.Agents, &agent{Name: name, Namespace: r.working().Namespace + "/" + name})
}

// emit gives the next of what an event becomes.
func (r *reader) emit(body eventlog.Body) { r.send(eventlog.New(r.working().Name, body)) }

func (r *reader) send(e *eventlog.Event) {
	e.FullNamespace = r.working().Namespace
	e.Timestamp = r.at
	if r.made++; r.id != "" {
		e.ID = r.id
		if r.made > 1 {
			e.ID = fmt.Sprintf("%s#%d", r.id, r.made)
		}
	}
	r.Send(e)
}

// Read takes an event, or, in the first files, a pair of an action and its
// observation.
func (r *reader) Read(v record.Value) {
	if v.JSON.Kind() == '[' {
		var pair []jsontext.Value
		if err := v.Decode(&pair); err != nil {
			r.Report(err)
		}
		for _, one := range pair {
			r.one(record.Value{JSON: one, Line: v.Line, Record: v.Record})
		}
		return
	}
	r.one(v)
}

// End does nothing: no event is held.
func (r *reader) End() {}

func (r *reader) one(v record.Value) {
	var e event
	if err := v.Decode(&e); err != nil {
		r.Report(err)
		return
	}
	r.at, r.id, r.made = message.Time(e.Timestamp), "", 0
	if number := asText(e.ID); number != "" {
		r.id = "event-" + number
	}
	switch {
	case e.Action != "":
		if err := r.action(&e, v.JSON); err != nil {
			r.Report(v.Error(err))
		}
	case e.Observation != "":
		r.observation(&e)
	default:
		r.Report(v.Error(&record.UnknownTypeError{Type: "neither action nor observation"}))
	}
}

// begin starts a task.
func (r *reader) begin(text string, pictures []string) {
	task := message.Task(text)
	r.Begun = true
	r.working().Task, r.working().Iterations = task.TaskName, 0
	r.emit(task)
	if parts := pictureParts(pictures); len(parts) > 0 {
		r.emit(&eventlog.Output{Parts: parts})
	}
}

// act gives what the agent does.
func (r *reader) act(a *eventlog.Action) {
	if !r.Begun && r.instruction != "" {
		id, made := r.id, r.made
		r.id, r.made = "instruction", 0
		r.begin(r.instruction, nil)
		r.id, r.made = id, made
	}
	r.working().Iterations++
	r.emit(a)
}

func pictureParts(urls []string) []eventlog.Part {
	var parts []eventlog.Part
	for _, url := range urls {
		if url != "" {
			parts = append(parts, message.PictureURL(url))
		}
	}
	return parts
}
