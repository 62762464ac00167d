package render

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The shapes of Anthropic's Messages API that a prompt uses.
type (
	anthropicRequest struct {
		System   []anthropicText    `json:"system,omitempty"`
		Tools    jsontext.Value     `json:"tools,omitzero"`
		Messages []anthropicMessage `json:"messages"`
	}
	anthropicMessage struct {
		Role    role  `json:"role"`
		Content []any `json:"content"`
	}
	anthropicText struct {
		Type  string        `json:"type"`
		Text  string        `json:"text"`
		Cache *cacheControl `json:"cache_control,omitzero"`
	}
	anthropicImage struct {
		Type   string          `json:"type"`
		Source anthropicSource `json:"source"`
		Cache  *cacheControl   `json:"cache_control,omitzero"`
	}
	anthropicSource struct {
		Type      string `json:"type"`
		MediaType string `json:"media_type"`
		Data      string `json:"data"`
	}
	anthropicCall struct {
		Type  string         `json:"type"`
		ID    string         `json:"id"`
		Name  string         `json:"name"`
		Input jsontext.Value `json:"input"`
		Cache *cacheControl  `json:"cache_control,omitzero"`
	}
	anthropicResult struct {
		Type      string        `json:"type"`
		ToolUseID string        `json:"tool_use_id"`
		Content   []any         `json:"content"`
		IsError   bool          `json:"is_error,omitzero"`
		Cache     *cacheControl `json:"cache_control,omitzero"`
	}
)

func writeAnthropic(c *chat, req *Request) (jsontext.Value, error) {
	r := anthropicRequest{Tools: req.Tools}
	used := 0
	switch {
	case !isBlank(req.System):
		r.System = []anthropicText{{"text", req.System, ephemeral}}
		used++
	case len(req.Tools) > 0:
		r.Tools = markLastTool(req.Tools)
		used++
	}
	marked := c.breakpoints(used)
	for i := range c.messages {
		m := &c.messages[i]
		content := make([]any, 0, len(m.parts))
		for j := range m.parts {
			var cache *cacheControl
			if marked[&m.parts[j]] {
				cache = ephemeral
			}
			content = append(content, anthropicPart(&m.parts[j], cache))
		}
		r.Messages = append(r.Messages, anthropicMessage{m.role, content})
	}
	return json.Marshal(r, wireOptions)
}

func anthropicPart(p *part, cache *cacheControl) any {
	switch p.kind {
	case imageBlock:
		return anthropicImage{"image", anthropicSource{"base64", p.picture.MediaType, base64Of(p)}, cache}
	case callBlock:
		return anthropicCall{"tool_use", p.id, toolName(p.call.Name), jsontext.Value(p.text), cache}
	case resultBlock:
		content := make([]any, 0, len(p.parts))
		for i := range p.parts {
			content = append(content, anthropicPart(&p.parts[i], nil))
		}
		// A result that is an error must not hold pictures.
		return anthropicResult{"tool_result", p.id, content, p.bad && !hasImage(p.parts), cache}
	case opaqueBlock:
		return p.opaque
	}
	return anthropicText{"text", p.tagged(), cache}
}

// markLastTool makes the end of the tools a breakpoint, unless the caller has
// marked a tool already.
func markLastTool(tools jsontext.Value) jsontext.Value {
	end := bytes.LastIndexByte(tools, '}')
	if end < 0 || bytes.Contains(tools, []byte(`"cache_control"`)) {
		return tools
	}
	out := append(tools[:end:end], `,"cache_control":{"type":"ephemeral"}`...)
	return append(out, tools[end:]...)
}
