package inspectlog

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// conversation makes the events of a sample.
type conversation struct {
	sample   *sample
	dialogue message.Dialogue
	events   []*eventlog.Event
	ids      map[string]bool
	clock    time.Time
	task     string   // the name of the first task
	missing  []string // hashes of attachments that are not there
	replies  int      // replies so far
	called   int      // those whose call is among the sample's events
}

func (c *conversation) read() {
	s := c.sample
	c.dialogue.Agent, c.clock = Agent, s.calls.began
	replies := 0
	messages := c.messages()
	for _, m := range messages {
		if m.Role == "assistant" {
			replies++
		}
	}
	for i := range messages {
		c.message(&messages[i], replies)
	}
	if !s.calls.scored.IsZero() {
		c.clock = s.calls.scored
	}
	for _, body := range s.ending.bodies(c.task, replies) {
		c.add("", eventlog.New(Agent, body))
	}
	c.notes()
}

// messages decodes the messages with their attachments. A sample that ended before
// it had any has its input alone.
func (c *conversation) messages() []entryMessage {
	s := c.sample
	raw := s.messages
	if input := s.input; len(raw) == 0 && len(input) > 0 && !s.cutOff() {
		if raw = []jsontext.Value{input}; input.Kind() == '[' {
			_ = record.Unmarshal(input, &raw)
		}
	}
	var all []entryMessage
	for n, v := range raw {
		whole, missing := s.attachments.restore(v)
		c.missing = append(c.missing, missing...)
		m := entryMessage{Role: "user", Content: whole}
		if whole.Kind() == '{' {
			m = entryMessage{}
			if err := record.Unmarshal(whole, &m); err != nil {
				s.problem(&record.Error{Err: fmt.Errorf("messages[%d]: %w", n, err)})
				continue
			}
		}
		all = append(all, m)
	}
	return all
}

func (c *conversation) message(m *entryMessage, replies int) {
	switch m.Role {
	case "assistant":
		reply := m.action()
		if call := c.sample.calls.of(m.ID, c.replies, replies); call != nil {
			c.called++
			c.clock, reply.InputTokens, reply.OutputTokens = call.at, call.input, call.output
		}
		c.replies++
		c.add(m.ID, eventlog.New(Agent, reply))
	case "tool":
		if at, ok := c.sample.calls.tools[m.ToolCallID]; ok {
			c.clock = at
		}
		c.add(m.ID, eventlog.New(Agent, m.output()))
	default:
		events, err := c.dialogue.Events(&message.Message{Role: m.Role, Content: content(m.Content)})
		if err != nil {
			c.sample.problem(&record.Error{Err: err})
		}
		c.add(m.ID, events...)
	}
}

// add dates events and gives them the message's id, if it is new, further events of
// a message with a number.
func (c *conversation) add(id string, events ...*eventlog.Event) {
	if c.ids[id] {
		id = ""
	}
	c.ids[id] = true
	for n, e := range events {
		if e.ID = id; id != "" && n > 0 {
			e.ID = fmt.Sprintf("%s#%d", id, n+1)
		}
		e.Timestamp = c.clock
		if start, ok := e.Body.(*eventlog.TaskStart); ok && c.task == "" && e.Source != eventlog.SourceSetup {
			c.task = start.TaskName
		}
		c.events = append(c.events, e)
	}
}

// notes tells what of the sample has no place in its events: attachments that are
// not there, and calls of the model that are none of the conversation's, such as
// those of sub-agents and graders.
func (c *conversation) notes() {
	s := c.sample
	if len(s.problems) > 0 {
		c.missing = nil // The sample was not read to its end.
	}
	slices.Sort(c.missing)
	for _, hash := range slices.Compact(c.missing) {
		s.problem(&record.Error{Err: fmt.Errorf("attachment %q is not in the sample", hash)})
	}
	for range len(s.calls.models) - c.called {
		s.calls.unknown = append(s.calls.unknown, "model call outside the conversation")
	}
	for _, kind := range s.calls.unknown {
		s.problem(&record.Error{Err: &record.UnknownTypeError{Type: kind}})
	}
}
