package message

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Dialogue turns the messages of a chat into events, one after the other. A
// user's message starts a task, an assistant's is an action, a tool's is an
// output, and a system's belongs to the setting up.
type Dialogue struct {
	// Agent is the name of the assistant.
	Agent string
	// Provider is whose wire format the chat is in, for what must go back as
	// it came. It defaults to "openai-chat".
	Provider string

	functions int
}

// Read makes the events of a whole chat.
func (d *Dialogue) Read(messages format.Records) format.Events { return format.Each(messages, d.one) }

// Reader opens a reader of a chat of one message a line.
func (d *Dialogue) Reader() func(*format.Sink) format.Reader {
	return format.OneByOne(&d.functions, d.one)
}

func (d *Dialogue) one(v record.Value) ([]*eventlog.Event, error) {
	var m Message
	if err := v.Decode(&m); err != nil {
		return nil, err
	}
	events, err := d.Events(&m)
	if err != nil {
		return nil, v.Error(err)
	}
	return events, nil
}

// Events makes the events of the next message. Its error is that the role is
// not known.
func (d *Dialogue) Events(m *Message) ([]*eventlog.Event, error) {
	events, err := d.bodies(m)
	for _, e := range events {
		e.Timestamp = Time(m.Timestamp)
	}
	return events, err
}

func (d *Dialogue) bodies(m *Message) ([]*eventlog.Event, error) {
	switch m.Role {
	case "system", "developer":
		return []*eventlog.Event{Setup(d.Agent, "system", Text(Blocks(m.Content)))}, nil
	case "user", "human":
		return d.user(Blocks(m.Content)), nil
	case "assistant", "model":
		return []*eventlog.Event{eventlog.New(d.Agent, d.Reply(m))}, nil
	case "tool", "function":
		return []*eventlog.Event{eventlog.New(d.Agent, d.output(m))}, nil
	}
	return nil, &record.UnknownTypeError{Type: "role " + m.Role}
}

// Reply is the action that an assistant's message is.
func (d *Dialogue) Reply(m *Message) *eventlog.Action {
	a := &eventlog.Action{Thinking: m.thinking()}
	provider := d.Provider
	if provider == "" {
		provider = "openai-chat"
	}
	blocks := Blocks(m.Content)
	if len(m.ThinkingBlocks) > 0 && !slices.ContainsFunc(blocks, isThinking) {
		a.Thinking = ""
		AddReply(a, thinkingBlocks(m.ThinkingBlocks), "anthropic")
	}
	AddReply(a, blocks, provider)
	if m.Refusal != "" {
		a.Text = Join(a.Text, m.Refusal)
	}
	if len(a.ToolCalls) == 0 {
		a.ToolCalls = d.calls(m)
	}
	return a
}

func thinkingBlocks(raw []jsontext.Value) []Block {
	var blocks []Block
	for _, v := range raw {
		blocks = append(blocks, block(v))
	}
	return blocks
}

func (d *Dialogue) calls(m *Message) []eventlog.ToolCall {
	var calls []eventlog.ToolCall
	for _, c := range m.ToolCalls {
		calls = append(calls, ToolCall(c.ID, c.Function.Name, c.Function.Arguments))
	}
	if f := m.FunctionCall; f != nil {
		d.functions++
		calls = append(calls, ToolCall(d.functionID(), f.Name, f.Arguments))
	}
	return calls
}

// functionID ties the answer to a call of the older API, which has no ids, to
// the call before it.
func (d *Dialogue) functionID() string { return fmt.Sprintf("function-%d", d.functions) }

func (d *Dialogue) output(m *Message) *eventlog.Output {
	out := &eventlog.Output{ToolCallID: m.ToolCallID, Parts: Parts(Blocks(m.Content))}
	if m.Role == "function" && d.functions > 0 {
		out.ToolCallID = d.functionID()
	}
	return out
}

// user makes the events of a user's message: first what tools gave, then the
// task that its text is, then what else is in it, such as pictures.
func (d *Dialogue) user(blocks []Block) []*eventlog.Event {
	var events []*eventlog.Event
	var rest []Block
	for i := range blocks {
		if blocks[i].Type == "tool_result" {
			events = append(events, eventlog.New(d.Agent, blocks[i].Result()))
		} else if _, text := blocks[i].said(); !text {
			rest = append(rest, blocks[i])
		}
	}
	text := Text(blocks)
	if text != "" || len(events)+len(rest) == 0 {
		events = append(events, eventlog.New(d.Agent, Task(text)))
	}
	if len(rest) > 0 {
		events = append(events, eventlog.New(d.Agent, &eventlog.Output{Parts: Parts(rest)}))
	}
	return events
}

func isThinking(b Block) bool { return b.Type == "thinking" || b.Type == "redacted_thinking" }
