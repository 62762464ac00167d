package render

import "github.com/go-json-experiment/json/jsontext"

// writeGemini writes a request of Gemini's generateContent.
func writeGemini(c *chat, req *Request) jsontext.Value {
	w := geminiWire{newWire(c.bytes + len(req.System) + len(req.Tools))}
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

type geminiWire struct{ *wire }

func (w geminiWire) parts(parts []part) {
	w.key("parts")
	w.open('[')
	for i := range parts {
		w.part(&parts[i])
	}
	w.shut(']')
}

func (w geminiWire) part(p *part) {
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
