package render

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// noSignature stands for the signature of a call that Gemini did not make: the
// words "skip_thought_signature_validator" in base64. From Gemini 3 on, the first
// call of a turn is refused without a signature (docs: thought-signatures).
const noSignature = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="

// wantsSignatures reports whether the model refuses unsigned calls.
func wantsSignatures(rule string) bool {
	return !strings.HasPrefix(rule, "gemini-1") && !strings.HasPrefix(rule, "gemini-2")
}

// writeGemini writes a request of Gemini's generateContent.
func writeGemini(c *chat, req *Request) jsontext.Value {
	w := geminiWire{newWire(c.bytes + len(req.System) + len(req.Tools)), wantsSignatures(c.voice.model.Rule)}
	w.open('{')
	if !isBlank(req.System) {
		w.key("systemInstruction")
		w.open('{')
		w.parts([]part{{block: &block{shown: req.System}}})
		w.shut('}')
	}
	w.tools(req)
	w.key("contents")
	w.open('[')
	for i := range c.messages {
		m := &c.messages[i]
		w.open('{')
		if m.role == assistant {
			w.field("role", "model")
		} else {
			w.field("role", "user")
		}
		w.parts(m.parts)
		w.shut('}')
	}
	w.shut(']')
	return w.request()
}

type geminiWire struct {
	*wire
	signs bool // unsigned calls get noSignature
}

func (w geminiWire) parts(parts []part) {
	w.key("parts")
	w.open('[')
	unsigned := w.signs
	for i := range parts {
		p := &parts[i]
		signature := p.signature
		if p.kind == callBlock {
			if signature == "" && unsigned {
				signature = noSignature
			}
			unsigned = false // only the first call of a turn needs one
		}
		w.part(p, signature)
	}
	w.shut(']')
}

func (w geminiWire) part(p *part, signature string) {
	if p.kind == opaqueBlock {
		w.value(p.opaque)
		return
	}
	w.open('{')
	switch p.kind {
	case imageBlock:
		w.key("inlineData")
		w.open('{')
		w.field("mimeType", p.picture.MediaType)
		w.picture("data", "", p.picture)
		w.shut('}')
	case callBlock:
		w.key("functionCall")
		w.open('{')
		w.field("name", toolName(p.call.Name))
		w.key("args")
		w.value(jsontext.Value(p.text))
		w.shut('}')
		if signature != "" {
			w.field("thoughtSignature", signature)
		}
	case resultBlock:
		w.response(p)
	default:
		w.field("text", p.shown)
	}
	w.shut('}')
}

// response writes an output or an error: the keys that Gemini documents.
func (w geminiWire) response(p *part) {
	name := "output"
	if p.bad {
		name = "error"
	}
	w.key("functionResponse")
	w.open('{')
	w.field("name", toolName(p.call.Name))
	w.key("response")
	w.open('{')
	w.field(name, joinParts(p.parts))
	w.shut('}')
	w.shut('}')
}
