package render

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The shapes of OpenAI's Chat Completions API that a prompt uses.
type (
	chatRequest struct {
		Messages []any          `json:"messages"`
		Tools    jsontext.Value `json:"tools,omitzero"`
	}
	chatMessage struct {
		Role    string `json:"role"`
		Content any    `json:"content"`
	}
	chatAssistant struct {
		Role      string     `json:"role"`
		Content   *string    `json:"content,omitzero"`
		ToolCalls []chatCall `json:"tool_calls,omitempty"`
	}
	chatCall struct {
		ID       string       `json:"id"`
		Type     string       `json:"type"`
		Function chatFunction `json:"function"`
	}
	chatFunction struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	chatResult struct {
		Role       string `json:"role"`
		ToolCallID string `json:"tool_call_id"`
		Content    string `json:"content"`
	}
	chatText struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	chatImage struct {
		Type     string  `json:"type"`
		ImageURL chatURL `json:"image_url"`
	}
	chatURL struct {
		URL string `json:"url"`
	}
)

func writeOpenAIChat(c *chat, req *Request) (jsontext.Value, error) {
	r := chatRequest{Tools: req.Tools}
	if !isBlank(req.System) {
		r.Messages = append(r.Messages, chatMessage{"system", req.System})
	}
	for i := range c.messages {
		r.Messages = append(r.Messages, openAIMessages(&c.messages[i])...)
	}
	return json.Marshal(r, wireOptions)
}

func openAIMessages(m *message) []any {
	switch {
	case m.role == assistant:
		return []any{openAIAssistant(m.parts)}
	case m.parts[0].kind == resultBlock:
		p := &m.parts[0]
		return []any{chatResult{"tool", p.id, joinParts(p.parts)}}
	}
	return []any{chatMessage{"user", openAIContent(m.parts)}}
}

func openAIAssistant(parts []part) chatAssistant {
	a := chatAssistant{Role: "assistant"}
	var said []part
	for i := range parts {
		p := &parts[i]
		if p.kind != callBlock {
			said = append(said, *p)
			continue
		}
		a.ToolCalls = append(a.ToolCalls, chatCall{p.id, "function", chatFunction{toolName(p.call.Name), p.text}})
	}
	if text := joinParts(said); text != "" {
		a.Content = &text
	}
	return a
}

// openAIContent is a plain text where that is enough, or else a list of parts.
func openAIContent(parts []part) any {
	if !hasImage(parts) {
		return joinParts(parts)
	}
	content := make([]any, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		if p.kind == imageBlock {
			content = append(content, chatImage{"image_url", chatURL{dataURL(p)}})
			continue
		}
		content = append(content, chatText{"text", p.tagged()})
	}
	return content
}
