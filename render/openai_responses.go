package render

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The shapes of OpenAI's Responses API that a prompt uses.
type (
	responsesRequest struct {
		Instructions string         `json:"instructions,omitzero"`
		Input        []any          `json:"input"`
		Tools        jsontext.Value `json:"tools,omitzero"`
	}
	responsesMessage struct {
		Type    string `json:"type"`
		Role    string `json:"role"`
		Content any    `json:"content"`
	}
	responsesText struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	responsesImage struct {
		Type     string `json:"type"`
		Detail   string `json:"detail"`
		ImageURL string `json:"image_url"`
	}
	responsesCall struct {
		Type      string `json:"type"`
		CallID    string `json:"call_id"`
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	responsesOutput struct {
		Type   string `json:"type"`
		CallID string `json:"call_id"`
		Output any    `json:"output"`
	}
)

func writeOpenAIResponses(c *chat, req *Request) (jsontext.Value, error) {
	r := responsesRequest{Tools: req.Tools}
	if !isBlank(req.System) {
		r.Instructions = req.System
	}
	for i := range c.messages {
		r.Input = append(r.Input, responsesItems(&c.messages[i])...)
	}
	return json.Marshal(r, wireOptions)
}

// responsesItems are the items of one message: calls, their outputs and
// encrypted reasoning stand beside the messages, in their order.
func responsesItems(m *message) []any {
	var items []any
	var said []part
	for i := range m.parts {
		p := &m.parts[i]
		switch p.kind {
		case callBlock:
			items = append(items, responsesCall{"function_call", p.id, toolName(p.call.Name), p.text})
		case resultBlock:
			items = append(items, responsesOutput{"function_call_output", p.id, responsesContent(p.parts)})
		case opaqueBlock:
			items = append(items, p.opaque)
		default:
			said = append(said, *p)
		}
	}
	if len(said) == 0 {
		return items
	}
	return insertSaid(items, responsesMessage{"message", string(m.role), responsesContent(said)})
}

// insertSaid puts what was said behind the reasoning and before the calls.
func insertSaid(items []any, said any) []any {
	for i, item := range items {
		if _, reasoning := item.(jsontext.Value); !reasoning {
			return append(items[:i:i], append([]any{said}, items[i:]...)...)
		}
	}
	return append(items, said)
}

// responsesContent is a plain text where one is enough, or else a list.
func responsesContent(parts []part) any {
	if len(parts) == 1 && parts[0].kind != imageBlock {
		return parts[0].tagged()
	}
	content := make([]any, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		if p.kind == imageBlock {
			content = append(content, responsesImage{"input_image", "auto", dataURL(p)})
			continue
		}
		content = append(content, responsesText{"input_text", p.tagged()})
	}
	return content
}
