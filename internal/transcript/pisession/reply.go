package pisession

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reply is the action that an assistant's message is.
func reply(m *sessionMessage) *eventlog.Action {
	a := &eventlog.Action{
		InputTokens:  max(0, m.Usage.Input) + max(0, m.Usage.CacheRead) + max(0, m.Usage.CacheWrite),
		OutputTokens: max(0, m.Usage.Output),
	}
	for _, b := range blocks(m.Content) {
		switch b.Type {
		case "text":
			a.Text = message.Join(a.Text, b.Text)
		case "thinking":
			a.Thinking = message.Join(a.Thinking, unquoted(b.Thinking))
			if signed, ok := signed(&b, m.API); ok {
				a.Opaque = append(a.Opaque, signed)
			}
		case "toolCall":
			call := message.ToolCall(b.ID, b.Name, b.Arguments)
			call.Extra = field("thoughtSignature", b.ThoughtSignature)
			a.ToolCalls = append(a.ToolCalls, call)
		default:
			a.Opaque = append(a.Opaque, eventlog.OpaqueBlock{Provider: provider(m.API), Block: record.Sound(b.Raw)})
		}
	}
	return a
}

// signed gives thinking as the provider sent it, from the strings as they are
// written. There is none where nothing was signed, as in a reply that was
// stopped.
func signed(b *block, api string) (eventlog.OpaqueBlock, bool) {
	signature := record.Sound(b.ThinkingSignature)
	if signature.Kind() != '"' || unquoted(signature) == "" {
		return eventlog.OpaqueBlock{}, false
	}
	thinking := record.Sound(b.Thinking)
	if thinking.Kind() != '"' {
		thinking = jsontext.Value(`""`)
	}
	var made string
	switch p := provider(api); {
	case p == "anthropic" && b.Redacted:
		made = `{"type":"redacted_thinking","data":` + string(signature) + `}`
	case p == "anthropic":
		made = `{"type":"thinking","thinking":` + string(thinking) + `,"signature":` + string(signature) + `}`
	case p == "gemini":
		made = `{"thought":true,"text":` + string(thinking) + `,"thoughtSignature":` + string(signature) + `}`
	case p == "openai-responses":
		made = unquoted(signature) // The whole item, as a text.
	default:
		return eventlog.OpaqueBlock{}, false // It names a field, and signs nothing.
	}
	whole := record.Sound(jsontext.Value(made))
	return eventlog.OpaqueBlock{Provider: provider(api), Block: whole}, len(whole) > 0
}

// provider is whose wire format the blocks of a reply are in.
func provider(api string) string {
	switch {
	case strings.HasPrefix(api, "anthropic"), strings.HasPrefix(api, "bedrock"):
		return "anthropic"
	case strings.HasPrefix(api, "google"):
		return "gemini"
	case strings.HasSuffix(api, "responses"):
		return "openai-responses"
	}
	return "openai-chat"
}

func field(name, text string) jsontext.Value {
	if text == "" {
		return nil
	}
	extra, _ := json.Marshal(map[string]string{name: strings.ToValidUTF8(text, "\uFFFD")})
	return extra
}
