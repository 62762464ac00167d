package inspectlog

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// entryMessage is a message as Inspect writes it.
type entryMessage struct {
	ID         string         `json:"id"`
	Role       string         `json:"role"`
	Content    jsontext.Value `json:"content"`
	ToolCalls  []toolCall     `json:"tool_calls"`
	ToolCallID string         `json:"tool_call_id"`
	Error      *toolError     `json:"error"`
}

type toolCall struct {
	ID        string         `json:"id"`
	Function  string         `json:"function"`
	Arguments jsontext.Value `json:"arguments"`
}

type toolError struct {
	Message string `json:"message"`
}

// block is what of a content's block is Inspect's own way.
type block struct {
	Type      string `json:"type"`
	Image     string `json:"image"`
	Detail    string `json:"detail"`
	Reasoning string `json:"reasoning"`
	Signature string `json:"signature"`
	Redacted  bool   `json:"redacted"`
}

// content writes pictures as other chats do.
func content(v jsontext.Value) jsontext.Value {
	var list []jsontext.Value
	if v.Kind() != '[' || record.Unmarshal(v, &list) != nil {
		return v
	}
	for i := range list {
		var b block
		if list[i].Kind() != '{' || record.Unmarshal(list[i], &b) != nil || b.Type != "image" || b.Image == "" {
			continue
		}
		url := map[string]string{"url": b.Image, "detail": b.Detail}
		list[i], _ = json.Marshal(map[string]any{"type": "image_url", "image_url": url}, json.Deterministic(true))
	}
	again, err := json.Marshal(list, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return v
	}
	return again
}

// action is what the model said. Thinking that is signed or redacted is kept as it
// came, too.
func (m *entryMessage) action() *eventlog.Action {
	a := &eventlog.Action{}
	for _, b := range message.Blocks(content(m.Content)) {
		var r block
		if b.Type == "reasoning" && record.Unmarshal(b.Raw, &r) == nil && !r.Redacted {
			a.Thinking = message.Join(a.Thinking, r.Reasoning)
			if r.Signature == "" {
				continue
			}
		}
		message.AddReply(a, []message.Block{b}, Agent)
	}
	for _, c := range m.ToolCalls {
		a.ToolCalls = append(a.ToolCalls, message.ToolCall(c.ID, c.Function, c.Arguments))
	}
	return a
}

func (m *entryMessage) output() *eventlog.Output {
	out := &eventlog.Output{ToolCallID: m.ToolCallID, Parts: message.Parts(message.Blocks(content(m.Content)))}
	if m.Error == nil {
		return out
	}
	out.IsError = true
	said := slices.ContainsFunc(out.Parts, func(p eventlog.Part) bool { return p.Text == m.Error.Message })
	if m.Error.Message != "" && !said {
		out.Parts = append(out.Parts, eventlog.Text(m.Error.Message))
	}
	return out
}
