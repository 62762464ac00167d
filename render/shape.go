package render

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is what a provider's chats look like.
type shape struct {
	// merges puts neighbouring parts of one role into one message, for
	// providers that ask for turns. Elsewhere a message never changes once it
	// was sent.
	merges bool
	// textRoles are the roles whose messages are one string.
	textRoles []role
	// textResults is whether a result is one string.
	textResults bool
	// picturesInResults is whether a result can hold pictures.
	picturesInResults bool
	// write gives the fragment of the request.
	write func(c *chat, req *Request) jsontext.Value
}

func (s *shape) joins(r role) bool { return slices.Contains(s.textRoles, r) }

var shapes = map[Format]shape{
	Anthropic:       {merges: true, picturesInResults: true, write: writeAnthropic},
	OpenAIChat:      {textRoles: []role{user, assistant}, textResults: true, write: writeOpenAIChat},
	OpenAIResponses: {textRoles: []role{assistant}, picturesInResults: true, write: writeOpenAIResponses},
	Gemini:          {merges: true, textResults: true, write: writeGemini},
}

// inputObject makes arguments an object, which providers ask of them. What is no
// JSON, in events made in memory, becomes a string.
func inputObject(args jsontext.Value) string {
	if len(args) == 0 {
		return "{}"
	}
	object := jsontext.Value(bytes.ToValidUTF8(args, []byte("\uFFFD")))
	if object.Format(jsontext.PreserveRawStrings(true)) != nil {
		object, _ = jsontext.AppendQuote(nil, string(args))
	}
	if object.Kind() == '{' {
		return string(object)
	}
	return `{"arguments":` + string(object) + `}`
}

func joinParts(parts []part) string {
	if len(parts) == 1 {
		return parts[0].shown
	}
	texts := make([]string, 0, len(parts))
	for i := range parts {
		texts = append(texts, parts[i].shown)
	}
	return strings.Join(texts, "\n")
}

func hasImage(parts []part) bool {
	for i := range parts {
		if parts[i].kind == imageBlock {
			return true
		}
	}
	return false
}
