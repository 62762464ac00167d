package render

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// seal is what is looked at of a block that a provider signed or encrypted.
type seal struct {
	Type string `json:"type"`

	Thinking  *string `json:"thinking"`  // Anthropic
	Signature string  `json:"signature"` // Anthropic
	Data      string  `json:"data"`      // Anthropic

	ID        jsontext.Value   `json:"id"`                // OpenAI
	Summary   []jsontext.Value `json:"summary"`           // OpenAI
	Encrypted string           `json:"encrypted_content"` // OpenAI

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
		b.id = s.id()
		b.sealed, b.seal = s.sealed()
	}
	return b
}

// id is that of an item, or nothing.
func (s *seal) id() (id string) {
	_ = json.Unmarshal(s.ID, &id)
	return id
}

// sealed gives what nobody but the provider can read of a block.
func (s *seal) sealed() (text string, by tokens.Seal) {
	if s.Type == "reasoning" {
		return s.Encrypted, tokens.SealOpenAI
	}
	return s.Signature + s.Data, tokens.SealAnthropic
}

// sealedCount is what a block costs that goes back whole: what it says in plain
// text or what is sealed, whichever is more, as the one is the other's summary.
func sealedCount(enc *tokens.Encoding, b *block) int {
	plain := string(b.opaque)
	if b.sealed != "" {
		plain = strings.Replace(plain, b.sealed, "", 1)
	}
	return max(enc.Count(plain), b.seal.Tokens(len(b.sealed)))
}

// returnable reports whether the provider takes the block back, and whether it
// says what the event's thinking says. Blocks of other types stand for what is
// rendered anyhow, or for nothing. A reasoning item needs its id, which OpenAI's
// schema requires, and what is encrypted: without that it stands for an item that
// the provider may not have stored.
func (s *seal) returnable(f Format) (ok, thinks bool) {
	switch {
	case f == Anthropic && s.Type == "thinking":
		ok = s.Thinking != nil && s.Signature != ""
		return ok, ok
	case f == Anthropic && s.Type == "redacted_thinking":
		return s.Data != "", false
	case f == OpenAIResponses && s.Type == "reasoning":
		ok = s.Encrypted != "" && s.Summary != nil && s.id() != ""
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
