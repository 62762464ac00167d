package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// Protocol is how a provider words questions and answers.
type Protocol string

// The protocols.
const (
	OpenAI    Protocol = "openai"
	Anthropic Protocol = "anthropic"
)

// ProtocolOf tells a request's protocol by its path.
func ProtocolOf(r *http.Request) Protocol {
	if strings.HasSuffix(r.URL.Path, "/messages") {
		return Anthropic
	}
	return OpenAI
}

// Question is what a request asks.
type Question struct {
	Protocol Protocol
	System   string
	// User is the texts of the user's message.
	User      string
	Pictures  int
	MaxTokens int
	// Key is the key that the request shows.
	Key string
}

// Read takes a request apart.
func Read(r *http.Request) Question {
	body, _ := io.ReadAll(r.Body)
	q := Question{Protocol: ProtocolOf(r), Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	if q.Protocol == Anthropic {
		q.Key = r.Header.Get("X-Api-Key")
	}
	var wire struct {
		MaxTokens           int             `json:"max_tokens"`
		MaxCompletionTokens int             `json:"max_completion_tokens"`
		System              json.RawMessage `json:"system"`
		Messages            []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
	}
	_ = json.Unmarshal(body, &wire)
	q.MaxTokens = max(wire.MaxTokens, wire.MaxCompletionTokens)
	q.System, _ = texts(wire.System)
	for _, m := range wire.Messages {
		text, pictures := texts(m.Content)
		q.Pictures += pictures
		if m.Role == "system" {
			q.System += text
		} else {
			q.User += text
		}
	}
	return q
}

// texts joins the texts of a content, which is a string or a list of blocks.
func texts(content json.RawMessage) (text string, pictures int) {
	if json.Unmarshal(content, &text) == nil {
		return text, 0
	}
	var blocks []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	_ = json.Unmarshal(content, &blocks)
	for _, b := range blocks {
		if text += b.Text; b.Type != "text" {
			pictures++
		}
	}
	return text, pictures
}

// Answer is a body with a text and a reason to stop: "stop", "length",
// "refusal" or "tool".
func Answer(p Protocol, text, stop string) []byte {
	if p == Anthropic {
		reasons := map[string]string{"stop": "end_turn", "length": "max_tokens", "refusal": "refusal", "tool": "tool_use"}
		content := []any{map[string]any{"type": "text", "text": text}}
		if stop == "tool" {
			content = []any{map[string]any{"type": "tool_use", "id": "t1", "name": "bash", "input": map[string]any{"command": "ls"}}}
		}
		return encode(map[string]any{
			"id": "msg_1", "type": "message", "role": "assistant", "model": "fake", "content": content,
			"stop_reason": reasons[stop], "usage": map[string]any{"input_tokens": 1, "output_tokens": 1},
		})
	}
	reasons := map[string]string{"stop": "stop", "length": "length", "refusal": "content_filter", "tool": "tool_calls"}
	message := map[string]any{"role": "assistant", "content": text}
	if stop == "tool" {
		message = map[string]any{"role": "assistant", "content": nil, "tool_calls": []any{map[string]any{
			"id": "t1", "type": "function", "function": map[string]any{"name": "bash", "arguments": `{"command":"ls"}`},
		}}}
	}
	return encode(map[string]any{
		"id": "c1", "object": "chat.completion", "model": "fake",
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": reasons[stop]}},
	})
}

// Trouble is the body of an error.
func Trouble(p Protocol, message string) []byte {
	body := map[string]any{"error": map[string]any{"type": "error", "message": message}}
	if p == Anthropic {
		body["type"] = "error"
	}
	return encode(body)
}

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // the values are of this package
	}
	return data
}
