package httpapi

import (
	"encoding/base64"
	"fmt"
	"maps"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// messageCounter counts the messages of a request to a provider, in any of the
// shapes that prompts are rendered in: what is sent as text is counted as text,
// a picture by its pixels, and the frame by the provider's rule.
type messageCounter struct {
	model    tokens.Model
	encoding *tokens.Encoding
	pictures picture.Workshop
}

// object is a JSON object.
type object = map[string]any

// message counts a message with what is around it.
func (m *messageCounter) message(raw jsontext.Value) (int, error) {
	var msg object
	if err := json.Unmarshal(raw, &msg); err != nil || msg == nil {
		return 0, fmt.Errorf("want a message, which is an object, got a %s", kindName(raw.Kind()))
	}
	sum := m.model.Overhead.Message + m.text(str(msg["name"]))
	if _, isItem := msg["type"]; isItem && msg["role"] == nil {
		n, err := m.part(msg)
		return sum + n, err
	}
	if msg["role"] == "tool" {
		sum += m.model.Overhead.ToolResult + m.text(str(msg["tool_call_id"]))
	}
	for _, call := range list(msg["tool_calls"]) {
		call, _ := call.(object)
		function, _ := call["function"].(object)
		sum += m.call(call["id"], function["name"], function["arguments"])
	}
	for _, field := range []string{"content", "parts"} {
		n, err := m.content(msg[field])
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// content counts a text, a list of parts, or any other value by its JSON.
func (m *messageCounter) content(v any) (int, error) {
	parts, isList := v.([]any)
	if !isList {
		return m.value(v), nil
	}
	sum := 0
	for _, p := range parts {
		part, isObject := p.(object)
		if !isObject {
			sum += m.value(p)
			continue
		}
		n, err := m.part(part)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// part counts one part of a message, or one item of a list of items.
func (m *messageCounter) part(part object) (int, error) {
	for _, field := range []string{"functionCall", "functionResponse"} {
		if f, ok := part[field].(object); ok && field == "functionCall" {
			return m.call(f["id"], f["name"], f["args"]), nil
		} else if ok {
			return m.model.Overhead.ToolResult + m.text(str(f["name"])) + m.value(f["response"]), nil
		}
	}
	switch part["type"] {
	case "tool_use":
		return m.call(part["id"], part["name"], part["input"]), nil
	case "function_call":
		return m.call(part["call_id"], part["name"], part["arguments"]), nil
	case "tool_result", "function_call_output":
		result := part["content"]
		if result == nil {
			result = part["output"]
		}
		n, err := m.content(result)
		return n + m.model.Overhead.ToolResult + m.text(str(part["tool_use_id"])+str(part["call_id"])), err
	case "reasoning":
		return m.sealed(part, "encrypted_content", tokens.SealOpenAI), nil
	case "thinking":
		return m.sealed(part, "signature", tokens.SealAnthropic), nil
	case "redacted_thinking":
		return m.sealed(part, "data", tokens.SealAnthropic), nil
	}
	if data, isPicture := pictureIn(part); isPicture {
		return m.picture(data)
	}
	if text, ok := part["text"].(string); ok {
		return m.text(text), nil
	}
	return m.value(part), nil
}

// sealed counts what a part says, or what it holds encrypted if that is more.
func (m *messageCounter) sealed(part object, field string, seal tokens.Seal) int {
	plain := maps.Clone(part)
	plain[field] = ""
	return max(m.value(plain), m.model.Estimate(seal.Tokens(len(str(part[field])))))
}

func (m *messageCounter) call(id, name, arguments any) int {
	return m.model.Overhead.ToolCall + m.text(str(id)) + m.text(str(name)) + m.value(arguments)
}

// pictureIn gives the base64 of a part that is a picture, or its URL.
func pictureIn(part object) (data string, ok bool) {
	for _, field := range []string{"image_url", "source", "inlineData", "inline_data"} {
		switch v := part[field].(type) {
		case string:
			return v, true
		case object:
			return str(v["data"]) + str(v["url"]), true
		}
	}
	return "", false
}

func (m *messageCounter) picture(data string) (int, error) {
	if head, rest, isData := strings.Cut(data, ";base64,"); isData && strings.HasPrefix(head, "data:") {
		data = rest
	}
	if strings.Contains(data, "://") {
		return 0, fmt.Errorf("a picture's URL is not fetched: send its data in base64")
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return 0, fmt.Errorf("a picture's data is not base64: %w", err)
	}
	p, err := m.pictures.Check(raw)
	if err != nil {
		return 0, fmt.Errorf("a picture cannot be read: %w", err)
	}
	return m.model.Pictures.Tokens(p.Width, p.Height), nil
}

// value counts a text as it is, and any other value by its JSON.
func (m *messageCounter) value(v any) int {
	if v == nil {
		return 0
	}
	if text, ok := v.(string); ok {
		return m.text(text)
	}
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return 0 // it came out of JSON
	}
	return m.text(string(data))
}

func (m *messageCounter) text(s string) int { return m.model.Estimate(m.encoding.Count(s)) }

func str(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	all, _ := v.([]any)
	return all
}
