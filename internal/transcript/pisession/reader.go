package pisession

import (
	"cmp"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader is what the meaning of an entry depends on.
type reader struct{ known known }

// known is that, as it is kept.
type known struct {
	Task       string `json:"task"`
	Iterations int    `json:"iterations"`
}

// read makes the events of an entry.
func (r *reader) read(v record.Value) ([]*eventlog.Event, error) {
	var n entry
	if err := v.Decode(&n); err != nil {
		return nil, err
	}
	made, err := r.bodies(&n)
	if err != nil {
		return nil, v.Error(err)
	}
	at := message.ParseTime(n.Timestamp)
	if at.IsZero() {
		at = message.Time(n.Message.Timestamp)
	}
	return dated(made, n.ID, at), nil
}

// dated makes events of the bodies, with the entry's time and its id, if any.
func dated(bodies []eventlog.Body, id string, at time.Time) []*eventlog.Event {
	var made []*eventlog.Event
	for i, body := range bodies {
		e := eventlog.New(Agent, body)
		e.Timestamp, e.ID = at, id
		if id != "" && i > 0 {
			e.ID = fmt.Sprintf("%s#%d", id, i+1)
		}
		made = append(made, e)
	}
	return made
}

func (r *reader) bodies(n *entry) ([]eventlog.Body, error) {
	switch n.Type {
	case "message":
		return r.message(&n.Message)
	case "compaction", "branch_summary":
		return summary(n.Summary, n.TokensBefore), nil
	case "custom_message":
		return output(blocks(n.Content)), nil
	case "session", "model_change", "thinking_level_change", "custom", "label", "session_info":
		return nil, nil
	}
	return nil, &record.UnknownTypeError{Type: n.Type}
}

func (r *reader) message(m *sessionMessage) ([]eventlog.Body, error) {
	switch m.Role {
	case "user":
		return r.user(blocks(m.Content)), nil
	case "assistant":
		return r.assistant(m), nil
	case "toolResult":
		return []eventlog.Body{result(m)}, nil
	case "bashExecution":
		return execution(m), nil
	case "custom", "hookMessage":
		return output(blocks(m.Content)), nil
	case "compactionSummary", "branchSummary":
		return summary(m.Summary, m.TokensBefore), nil
	}
	return nil, &record.UnknownTypeError{Type: "role " + m.Role}
}

func summary(text string, tokensBefore int) []eventlog.Body {
	return []eventlog.Body{&eventlog.Summary{Summary: text, OriginalTokens: max(0, tokensBefore), Method: Agent}}
}

// user starts a task; what else is in the message, such as pictures, follows.
func (r *reader) user(all []block) []eventlog.Body {
	text := ""
	var rest []block
	for _, b := range all {
		if b.Type == "text" {
			text = message.Join(text, b.Text)
		} else {
			rest = append(rest, b)
		}
	}
	if text == "" && len(rest) > 0 {
		return output(rest)
	}
	task := message.Task(text)
	r.known.Task, r.known.Iterations = task.TaskName, 0
	return append([]eventlog.Body{task}, output(rest)...)
}

// assistant is what the model said, if anything, and how that ended.
func (r *reader) assistant(m *sessionMessage) []eventlog.Body {
	var made []eventlog.Body
	a := reply(m)
	stopped := m.StopReason == "aborted" || m.StopReason == "error"
	if a.Text != "" || a.Thinking != "" || len(a.ToolCalls)+len(a.Opaque) > 0 || !stopped {
		r.known.Iterations++
		made = append(made, a)
	}
	switch m.StopReason {
	case "aborted":
		made = append(made, &eventlog.Cancelled{TaskName: r.known.Task, IterationsCompleted: r.known.Iterations})
	case "error":
		detail := eventlog.ErrorDetail{Type: "model_error", Message: cmp.Or(m.ErrorMessage, "the model call failed")}
		made = append(made, &eventlog.Error{Error: detail, Recoverable: true})
	}
	return made
}

func result(m *sessionMessage) *eventlog.Output {
	return &eventlog.Output{ToolCallID: m.ToolCallID, IsError: m.IsError, Parts: parts(blocks(m.Content))}
}

// output is one of the blocks, or nothing where there are none.
func output(all []block) []eventlog.Body {
	made := parts(all)
	if len(made) == 0 {
		return nil
	}
	return []eventlog.Body{&eventlog.Output{Parts: made}}
}

func parts(all []block) []eventlog.Part {
	var made []eventlog.Part
	for _, b := range all {
		switch b.Type {
		case "text":
			if b.Text != "" {
				made = append(made, eventlog.Text(b.Text))
			}
		case "image":
			made = append(made, message.Picture(b.MIMEType, b.Data, ""))
		default:
			if value := record.Compact(b.Raw); len(value) > 0 {
				made = append(made, eventlog.JSON(value))
			}
		}
	}
	return made
}

// execution is a command that the person ran, as a shell shows it.
func execution(m *sessionMessage) []eventlog.Body {
	if m.ExcludeFromContext {
		return nil
	}
	text := "$ " + m.Command + "\n" + m.Output
	failed := m.ExitCode != nil && *m.ExitCode != 0
	switch {
	case m.Cancelled:
		text += "\n[cancelled]"
	case failed:
		text += fmt.Sprintf("\n[exit code %v]", *m.ExitCode)
	}
	return []eventlog.Body{&eventlog.Output{IsError: failed || m.Cancelled, Parts: []eventlog.Part{eventlog.Text(text)}}}
}
