// Package miniswe reads the trajectories of mini-swe-agent: a list of messages,
// or an object with `messages` and `info`. The agent has no tools but a shell;
// the one fenced block of its reply is the command, and the user's message
// after it is what the command gave.
package miniswe

import (
	"iter"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "mini-swe-agent"

// Format is the format.
type Format struct{}

// Name is "mini-swe-agent".
func (Format) Name() string { return "mini-swe-agent" }

// Detect looks for the program's mark, or for messages with its commands.
func (Format) Detect(h *format.Head) bool {
	if hasCommands(h.Listed()) {
		return true
	}
	return format.Any(h.Objects(), func(o format.Object) bool {
		return strings.HasPrefix(o.String("trajectory_format"), Agent) ||
			o.Object("info").Has("mini_version") || hasCommands(o.List("messages"))
	})
}

// hasCommands looks for the fence that only this program asks for in its system
// prompt, or for a shell's fence that is answered by a return code.
func hasCommands(messages []format.Object) bool {
	fenced := false
	for _, m := range messages {
		content := m.String("content")
		role := m.String("role")
		if role != "user" && strings.Contains(content, "```mswea_bash_command\n") {
			return true
		}
		switch role {
		case "assistant":
			fenced = strings.Contains(content, "```bash\n")
		case "user":
			if fenced && strings.HasPrefix(content, "<returncode>") {
				return true
			}
		}
	}
	return false
}

// Sessions gives the file's one session.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return format.One(src.Name, format.Listed(record.NewDecoder(src.R), "messages", events))
}

func events(messages format.Records) format.Events {
	r := &reader{dialogue: message.Dialogue{Agent: Agent}}
	return format.Each(messages, r.read)
}

// reader is what the meaning of a message depends on.
type reader struct {
	dialogue message.Dialogue
	begun    bool // the agent has replied
}

// extra is what newer versions add to a message.
type extra struct {
	Extra struct {
		Timestamp  jsontext.Value `json:"timestamp"`
		ExitStatus string         `json:"exit_status"`
	} `json:"extra"`
}

func (r *reader) read(v record.Value) ([]*eventlog.Event, error) {
	var m message.Message
	if err := v.Decode(&m); err != nil {
		return nil, err
	}
	var x extra
	if record.Unmarshal(v.JSON, &x) == nil && len(m.Timestamp) == 0 {
		m.Timestamp = x.Extra.Timestamp
	}
	body := r.body(&m, x.Extra.ExitStatus)
	if body == nil {
		events, err := r.dialogue.Events(&m)
		if err != nil {
			err = v.Error(err)
		}
		return events, err
	}
	e := eventlog.New(Agent, body)
	e.Timestamp = message.Time(m.Timestamp)
	return []*eventlog.Event{e}, nil
}

// body gives what this program means by a message, nil where it means what
// every chat does.
func (r *reader) body(m *message.Message, exitStatus string) eventlog.Body {
	blocks := message.Blocks(m.Content)
	switch {
	case m.Role == "assistant":
		r.begun = true
		return command(r.dialogue.Reply(m))
	case m.Role == "user" && r.begun:
		return &eventlog.Output{Parts: message.Parts(blocks), IsError: failed(message.Text(blocks))}
	case m.Role == "exit" && (exitStatus == "Submitted" || exitStatus == ""):
		result, _ := jsontext.AppendQuote(nil, message.Text(blocks))
		return &eventlog.Success{Result: result}
	case m.Role == "exit":
		return &eventlog.Fail{Message: strings.TrimSpace(exitStatus + ": " + message.Text(blocks))}
	}
	return nil
}

// fence is how the program finds the command in a reply.
var fence = regexp.MustCompile("(?s)```(?:mswea_bash_command|bash)[ \t\r]*\n(.*?)\n```")

// command takes the command out of the text, where there is exactly one: with
// none or several the program runs nothing.
func command(a *eventlog.Action) *eventlog.Action {
	found := fence.FindAllStringSubmatchIndex(a.Text, 2)
	if len(found) != 1 || len(a.ToolCalls) > 0 {
		return a
	}
	at := found[0]
	a.Terminal = strings.TrimSpace(a.Text[at[2]:at[3]])
	before, after := strings.TrimSpace(a.Text[:at[0]]), strings.TrimSpace(a.Text[at[1]:])
	a.Text = strings.TrimSpace(before + "\n\n" + after)
	return a
}

// failed reads the return code that an observation begins with.
func failed(text string) bool {
	code, found := strings.CutPrefix(text, "<returncode>")
	code, _, _ = strings.Cut(code, "</returncode>")
	return found && strings.TrimSpace(code) != "0"
}
