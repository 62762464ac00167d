package sweagent

import (
	"cmp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// entry is one message of the history.
type entry struct {
	message.Message
	Agent       string   `json:"agent"`
	MessageType string   `json:"message_type"`
	IsDemo      bool     `json:"is_demo"`
	Thought     string   `json:"thought"`
	Action      string   `json:"action"`
	ToolCallIDs []string `json:"tool_call_ids"`
}

// history reads `history`.
func (r *reader) history(dec *jsontext.Decoder) {
	r.begun = map[string]bool{}
	dialogue := &message.Dialogue{Agent: Agent}
	for v, err := range record.Elements(dec) {
		var h entry
		if err == nil {
			err = v.Decode(&h)
		}
		if err != nil {
			r.fail(err)
		} else if body, source := r.body(&h, dialogue); body != nil {
			e := eventlog.New(agentName(h.Agent), body)
			e.FullNamespace, e.Source = namespace(h.Agent), source
			r.Send(e)
		} else {
			r.fail(v.Error(&record.UnknownTypeError{Type: "role " + h.Role}))
		}
		if r.Full() {
			return
		}
	}
}

func (r *reader) body(h *entry, d *message.Dialogue) (eventlog.Body, eventlog.Source) {
	blocks := message.Blocks(h.Content)
	text := message.Text(blocks)
	switch {
	case h.Role == "system":
		return &eventlog.TaskStart{TaskName: "system", Message: text}, eventlog.SourceSetup
	case h.IsDemo || h.MessageType == "demonstration":
		return &eventlog.TaskStart{TaskName: "demonstration", Message: cmp.Or(text, h.Action)}, eventlog.SourceSetup
	case h.Role == "assistant" && len(h.ToolCalls) > 0:
		return d.Reply(&h.Message), eventlog.SourceMain
	case h.Role == "assistant":
		return reply(h.Thought, h.Action, text), eventlog.SourceMain
	case h.Role == "user" && !r.begun[h.Agent]:
		r.begun[h.Agent] = true
		return message.Task(text), eventlog.SourceMain
	case h.Role == "user" || h.Role == "tool":
		out := &eventlog.Output{Parts: message.Parts(blocks), ToolCallID: h.ToolCallID}
		if len(h.ToolCallIDs) > 0 {
			out.ToolCallID = h.ToolCallIDs[0]
		}
		return out, eventlog.SourceMain
	}
	return nil, ""
}

// reply is an action of the older schema: what the model thought aloud and the
// command that the program found in its reply, or else the whole reply.
func reply(thought, command, whole string) *eventlog.Action {
	if command = strings.TrimRight(command, "\n"); thought == "" && command == "" {
		return &eventlog.Action{Text: whole}
	}
	return &eventlog.Action{Text: strings.TrimSpace(thought), Terminal: command}
}

func observation(text string) *eventlog.Output {
	if text == "" {
		return &eventlog.Output{}
	}
	return &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}}
}

// namespace is the main agent's, or below it that of another one of the run.
func namespace(agent string) string {
	switch agent {
	case "", "main", "primary":
		return Agent
	}
	return Agent + "/" + strings.ReplaceAll(agent, "/", "-")
}

func agentName(agent string) string {
	ns := namespace(agent)
	return ns[strings.LastIndexByte(ns, '/')+1:]
}
