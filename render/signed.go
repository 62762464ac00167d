package render

import (
	"encoding/base64"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// seal is what is looked at of a block that a provider signed or encrypted.
type seal struct {
	Type string `json:"type"`

	Thinking  *string `json:"thinking"`  // Anthropic
	Signature string  `json:"signature"` // Anthropic
	Data      string  `json:"data"`      // Anthropic

	ID      string           `json:"id"`      // OpenAI
	Summary []jsontext.Value `json:"summary"` // OpenAI

	Text             string         `json:"text"`             // Gemini
	Thought          bool           `json:"thought"`          // Gemini
	ThoughtSignature string         `json:"thoughtSignature"` // Gemini
	FunctionCall     jsontext.Value `json:"functionCall"`     // Gemini
}

// signedBlock is one that goes back to the provider whole.
func signedBlock(o *eventlog.OpaqueBlock) block {
	b := block{kind: opaqueBlock, provider: o.Provider, opaque: o.Block}
	var s seal
	if o.Block.Kind() == '{' && json.Unmarshal(o.Block, &s) == nil {
		b.returnable, b.thinks = s.returnable(Format(o.Provider))
		b.id = s.ID
	}
	return b
}

// returnable reports whether the provider takes the block back, and whether it
// says what the event's thinking says. Blocks of other types stand for what is
// rendered anyhow, or for nothing.
func (s *seal) returnable(f Format) (ok, thinks bool) {
	switch {
	case f == Anthropic && s.Type == "thinking":
		ok = s.Thinking != nil && s.Signature != ""
		return ok, ok
	case f == Anthropic && s.Type == "redacted_thinking":
		return s.Data != "", false
	case f == OpenAIResponses && s.Type == "reasoning":
		ok = s.ID != "" && s.Summary != nil
		return ok, ok
	case f == Gemini && s.Thought:
		ok = !isBlank(s.Text) && len(s.FunctionCall) == 0 && (s.ThoughtSignature == "" || isBase64(s.ThoughtSignature))
		return ok, ok
	}
	return false, false
}

// callSignatures gives the signatures that Gemini put on an action's calls: kept
// with the call, or in a block that is the call as Gemini sent it.
func callSignatures(a *eventlog.Action) []string {
	var sealed []seal
	for i := range a.Opaque {
		var s seal
		if a.Opaque[i].Provider == string(Gemini) && json.Unmarshal(a.Opaque[i].Block, &s) == nil && len(s.FunctionCall) > 0 {
			sealed = append(sealed, s)
		}
	}
	signatures := make([]string, len(a.ToolCalls))
	for i := range a.ToolCalls {
		signatures[i] = signatureOf(&a.ToolCalls[i], &sealed)
	}
	return signatures
}

// signatureOf takes the first sealed call of the same name.
func signatureOf(c *eventlog.ToolCall, sealed *[]seal) string {
	var own seal
	if len(c.Extra) > 0 && json.Unmarshal(c.Extra, &own) == nil && isBase64(own.ThoughtSignature) {
		return own.ThoughtSignature
	}
	for i, s := range *sealed {
		var call struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(s.FunctionCall, &call) == nil && call.Name == c.Name && isBase64(s.ThoughtSignature) {
			*sealed = slices.Delete(*sealed, i, i+1)
			return s.ThoughtSignature
		}
	}
	return ""
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil && s != ""
}
