// Package taubench reads the results of tau-bench: a list of episodes, each a
// chat between a simulated customer and an agent with tools. Each episode is a
// session.
package taubench

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the episodes' agent.
const Agent = "tau-bench"

// Format is the format.
type Format struct{}

// Name is "tau-bench".
func (Format) Name() string { return "tau-bench" }

// Detect looks for a list of objects with a task and a trajectory.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Listed(), func(o format.Object) bool {
		return o.Has("task_id", "traj") || o.Has("task_id", "reward", "info")
	})
}

// episode is one element of the list. Its trial comes after its messages, so it
// is held as a whole to be named.
type episode struct {
	TaskID jsontext.Value `json:"task_id"`
	Trial  jsontext.Value `json:"trial"`
	Traj   jsontext.Value `json:"traj"`
}

// Sessions gives the episodes.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		for v, err := range record.Elements(record.NewDecoder(src.R)) {
			var e episode
			if err == nil {
				err = v.Decode(&e)
			}
			s := format.Session{Name: fmt.Sprintf("%s-%s-%s", src.Name, label(e.TaskID), label(e.Trial)), Events: e.events(v)}
			if !yield(s, err) {
				return
			}
		}
	}
}

// label is an id, which may be a number or a string, as part of a name.
func label(v jsontext.Value) string {
	var s string
	switch {
	case v.Kind() == '"' && record.Unmarshal(v, &s) == nil && s != "":
		return s
	case v.Kind() == '0':
		return string(v)
	}
	return "0"
}

func (e *episode) events(v record.Value) format.Events {
	if len(e.Traj) == 0 {
		return func(yield func(*eventlog.Event, error) bool) {
			yield(nil, v.Error(errors.New("the episode has no traj")))
		}
	}
	d := &message.Dialogue{Agent: Agent}
	return d.Read(record.Elements(record.NewDecoder(bytes.NewBuffer(e.Traj))))
}
