package completionlog

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// call is what is known of a model call.
type call struct {
	prompt   []*eventlog.Event
	answer   message.Completion
	failure  string
	answered time.Time
	latency  float64 // seconds
	dialogue message.Dialogue
	problems []error
}

// read reads a document. What of it cannot be read is a problem, and the rest is
// kept.
func (c *call) read(dec *jsontext.Decoder) {
	c.dialogue.Agent = Agent
	for name, err := range record.Members(dec) {
		if err == nil {
			err = c.member(name, dec)
		}
		if err != nil {
			c.problems = append(c.problems, err)
			return
		}
	}
}

// member reads one member. Its error is that no more can be read.
func (c *call) member(name string, dec *jsontext.Decoder) error {
	switch name {
	case "messages":
		for e, err := range c.dialogue.Read(record.Elements(dec)) {
			if err != nil {
				c.problems = append(c.problems, err)
			} else {
				c.prompt = append(c.prompt, e)
			}
		}
		return nil
	case "response", "error", "timestamp", "latency_sec":
		value, err := dec.ReadValue()
		if err != nil {
			return record.InDocument(err)
		}
		if err := c.set(name, value); err != nil {
			c.problems = append(c.problems, &record.Error{Err: fmt.Errorf("%s: %w", name, err)})
		}
	}
	return nil
}

func (c *call) set(name string, value jsontext.Value) error {
	switch name {
	case "response":
		return record.Unmarshal(value, &c.answer)
	case "error":
		c.failure = message.Text(message.Blocks(value))
		if c.failure == "" && value.Kind() != 'n' {
			c.failure = string(record.Compact(value))
		}
	case "timestamp":
		c.answered = message.Time(value)
	case "latency_sec":
		return record.Unmarshal(value, &c.latency)
	}
	return nil
}

// events are the prompt, which has the time when the call began, and the answer.
func (c *call) events() []*eventlog.Event {
	var began time.Time
	if !c.answered.IsZero() && c.latency >= 0 && c.latency < 1e9 {
		began = c.answered.Add(-time.Duration(c.latency * float64(time.Second)))
	}
	all := c.prompt
	for _, e := range all {
		if e.Timestamp.IsZero() {
			e.Timestamp = began
		}
	}
	if reply := c.dialogue.Completed(&c.answer); reply != nil {
		all = append(all, c.now(reply))
	}
	for n := 1; n < len(c.answer.Choices); n++ {
		c.problems = append(c.problems, &record.Error{Err: &record.UnknownTypeError{Type: "further choice"}})
	}
	if c.failure != "" {
		all = append(all, c.now(&eventlog.Error{Error: eventlog.ErrorDetail{Type: "model_call", Message: c.failure}}))
	}
	return all
}

// now makes an event of the end of the call.
func (c *call) now(body eventlog.Body) *eventlog.Event {
	e := eventlog.New(Agent, body)
	e.Timestamp = c.answered
	return e
}
