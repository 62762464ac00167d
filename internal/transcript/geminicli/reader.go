package geminicli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader turns messages into events.
type reader struct {
	*format.Sink
	known

	held *chatMessage // the reply of known
	made int          // events of the message
}

// known is what the meaning of a message depends on, as it is kept.
type known struct {
	// Held is the line of a reply that may be written again.
	Held       []byte      `json:"held"`
	Given      format.Keys `json:"given"` // messages, by id
	Begun      bool        `json:"begun"`
	Task       string      `json:"task"`
	Iterations int         `json:"iterations"`
}

func newReader(to *format.Sink) format.Reader { return &reader{Sink: to} }

// State is what it knows of the messages so far.
func (r *reader) State() any { return &r.known }

// emit gives the next event of a message.
func (r *reader) emit(m *chatMessage, at string, e *eventlog.Event) {
	if e.Timestamp = message.ParseTime(at); e.Timestamp.IsZero() {
		e.Timestamp = message.ParseTime(m.Timestamp)
	}
	if r.made++; m.ID != "" {
		e.ID = m.ID
		if r.made > 1 {
			e.ID = fmt.Sprintf("%s#%d", m.ID, r.made)
		}
	}
	r.Send(e)
}

// End gives the reply that is held.
func (r *reader) End() { r.release() }

// release gives the reply that is held.
func (r *reader) release() {
	if m := r.holding(); m != nil {
		r.hold(nil, nil)
		r.made = 0
		r.reply(m)
	}
}

// hold keeps a message that may be written again, and its line.
func (r *reader) hold(m *chatMessage, line []byte) { r.held, r.Held = m, bytes.Clone(line) }

// holding is the message that is held, also by a reader before this one.
func (r *reader) holding() *chatMessage {
	if r.held == nil && len(r.Held) > 0 {
		var l line
		if record.Unmarshal(r.Held, &l) == nil {
			r.held = &l.chatMessage
		}
	}
	return r.held
}

// Read takes a line.
func (r *reader) Read(v record.Value) {
	l := new(line)
	if err := v.Decode(l); err != nil {
		r.Report(err)
		return
	}
	if l.ID == "" && (l.SessionID != "" || len(l.Set) > 0 || l.RewindTo != "") {
		return
	}
	m := &l.chatMessage
	if held := r.holding(); held != nil && m.ID != "" && m.ID == held.ID {
		r.hold(m, v.JSON)
		return
	}
	r.release()
	if m.ID != "" && !r.Given.Add(m.ID) {
		return
	}
	if err := r.message(m, v.JSON); err != nil {
		r.Report(v.Error(err))
	}
}

func (r *reader) message(m *chatMessage, line []byte) error {
	r.made = 0
	switch m.Type {
	case "gemini":
		r.hold(m, line)
	case "user":
		r.user(m)
	case "error", "warning":
		r.emit(m, "", eventlog.New(Agent, &eventlog.Error{
			Error:       eventlog.ErrorDetail{Type: m.Type, Message: spoken(parts(m.Content))},
			Recoverable: true,
		}))
	case "info":
		if strings.HasPrefix(spoken(parts(m.Content)), "Request cancelled") {
			r.cancelled(m, "")
		}
	default:
		return &record.UnknownTypeError{Type: m.Type}
	}
	return nil
}

func (r *reader) cancelled(m *chatMessage, at string) {
	r.emit(m, at, eventlog.New(Agent, &eventlog.Cancelled{TaskName: r.Task, IterationsCompleted: r.Iterations}))
}

// command is a text that the program acts on by itself.
var command = regexp.MustCompile(`^(?:/[a-zA-Z][\w:-]*|\?)(?:\s|$)`)

// user reads a message in the user's name: a task, or what the program said.
func (r *reader) user(m *chatMessage) {
	all := parts(m.Content)
	text := spoken(all)
	trimmed := strings.TrimSpace(text)
	switch {
	case command.MatchString(trimmed):
		return
	case strings.HasPrefix(trimmed, "<state_snapshot>"):
		r.emit(m, "", eventlog.New(Agent, &eventlog.Summary{Summary: text, Method: Agent}))
		return
	case strings.HasPrefix(trimmed, "<session_context>"), strings.HasPrefix(trimmed, "<hook_context>"):
		r.told(m, trimmed)
		return
	case trimmed != "":
		task := message.Task(text)
		r.Begun, r.Task, r.Iterations = true, task.TaskName, 0
		r.emit(m, "", eventlog.New(Agent, task))
	}
	if rest := outputParts(unspoken(all)); len(rest) > 0 {
		r.emit(m, "", eventlog.New(Agent, &eventlog.Output{Parts: rest}))
	}
}

// told gives what the program told the model: before the first task it belongs
// to the setting up.
func (r *reader) told(m *chatMessage, text string) {
	if r.Begun {
		r.emit(m, "", eventlog.New(Agent, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}}))
		return
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(text, "<"), ">")
	r.emit(m, "", message.Setup(Agent, name, text))
}

// reply gives what the model said and what its calls gave.
func (r *reader) reply(m *chatMessage) {
	a := &eventlog.Action{
		InputTokens:  max(0, m.Tokens.Input) + max(0, m.Tokens.Tool),
		OutputTokens: max(0, m.Tokens.Output) + max(0, m.Tokens.Thoughts),
	}
	for _, t := range m.Thoughts {
		a.Thinking = message.Join(a.Thinking, thought(t.Subject, t.Description))
	}
	addContent(a, parts(m.Content))
	for _, c := range m.ToolCalls {
		a.ToolCalls = append(a.ToolCalls, message.ToolCall(c.ID, c.Name, c.Args))
	}
	r.Iterations++
	r.emit(m, "", eventlog.New(Agent, a))
	cancelled := ""
	for i := range m.ToolCalls {
		c := &m.ToolCalls[i]
		if out := c.output(); out != nil {
			r.emit(m, c.Timestamp, eventlog.New(Agent, out))
		}
		if c.Status == "cancelled" {
			cancelled = c.Timestamp
		}
	}
	if cancelled != "" {
		r.cancelled(m, latest(m, cancelled))
	}
}

// latest is the time of the last thing that a message tells of.
func latest(m *chatMessage, at string) string {
	last := message.ParseTime(at)
	for _, c := range m.ToolCalls {
		if t := message.ParseTime(c.Timestamp); t.After(last) {
			last = t
		}
	}
	if last.IsZero() {
		return m.Timestamp
	}
	return last.Format(time.RFC3339Nano)
}

func thought(subject, description string) string {
	if subject == "" {
		return description
	}
	return strings.TrimSpace("**" + subject + "**\n" + strings.TrimSpace(description))
}
