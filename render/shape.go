package render

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
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
	// opaque are the types of blocks that may go back to the provider; all
	// where it is empty.
	opaque []string
	// write gives the fragment of the request.
	write func(c *chat, req *Request) (jsontext.Value, error)
}

func (s *shape) joins(r role) bool { return slices.Contains(s.textRoles, r) }

var shapes = map[Format]shape{
	Anthropic: {
		merges: true, picturesInResults: true,
		opaque: []string{"thinking", "redacted_thinking"}, write: writeAnthropic,
	},
	OpenAIChat: {textRoles: []role{user, assistant}, textResults: true, write: writeOpenAIChat},
	OpenAIResponses: {
		textRoles: []role{assistant}, picturesInResults: true,
		opaque: []string{"reasoning"}, write: writeOpenAIResponses,
	},
	Gemini: {merges: true, textResults: true, write: writeGemini},
}

// wireOptions keep opaque blocks byte for byte, and replace invalid UTF-8 of
// events made in memory.
var wireOptions = json.JoinOptions(jsontext.PreserveRawStrings(true), jsontext.AllowInvalidUTF8(true))

// inputObject makes arguments an object, which providers ask of them.
func inputObject(args jsontext.Value) jsontext.Value {
	switch {
	case len(args) == 0:
		return jsontext.Value("{}")
	case args.Kind() == '{':
		return args
	}
	return jsontext.Value(`{"arguments":` + string(args) + `}`)
}

func base64Of(p *part) string { return base64.StdEncoding.EncodeToString(p.picture.Data) }

func dataURL(p *part) string { return "data:" + p.picture.MediaType + ";base64," + base64Of(p) }

func joinParts(parts []part) string {
	texts := make([]string, 0, len(parts))
	for i := range parts {
		texts = append(texts, parts[i].tagged())
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
