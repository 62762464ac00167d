package render

import "github.com/go-json-experiment/json/jsontext"

// writeOpenAIResponses writes a request of OpenAI's Responses API.
func writeOpenAIResponses(c *chat, req *Request) jsontext.Value {
	w := responsesWire{newWire(c.bytes + len(req.System) + len(req.Tools))}
	w.open('{')
	if !isBlank(req.System) {
		w.field("instructions", req.System)
	}
	w.key("input")
	w.open('[')
	for i := range c.messages {
		w.items(&c.messages[i])
	}
	w.shut(']')
	w.tools(req)
	return w.request()
}

type responsesWire struct{ *wire }

// items writes one message: encrypted reasoning, then what was said, then calls
// and their outputs, which stand beside the messages.
func (w responsesWire) items(m *message) {
	var said []part
	for i := range m.parts {
		switch p := &m.parts[i]; p.kind {
		case opaqueBlock:
			w.value(p.opaque)
		case textBlock, imageBlock:
			said = append(said, *p)
		}
	}
	if len(said) > 0 {
		w.open('{')
		w.field("type", "message")
		w.field("role", string(m.role))
		w.content("content", said)
		w.shut('}')
	}
	for i := range m.parts {
		switch p := &m.parts[i]; p.kind {
		case callBlock:
			w.call(p)
		case resultBlock:
			w.output(p)
		}
	}
}

func (w responsesWire) call(p *part) {
	w.open('{')
	w.field("type", "function_call")
	w.field("call_id", p.id)
	w.field("name", toolName(p.call.Name))
	w.field("arguments", p.text)
	w.shut('}')
}

func (w responsesWire) output(p *part) {
	w.open('{')
	w.field("type", "function_call_output")
	w.field("call_id", p.id)
	w.content("output", p.parts)
	w.shut('}')
}

// content writes a plain text where one is enough, or else a list.
func (w responsesWire) content(name string, parts []part) {
	if len(parts) == 1 && parts[0].kind != imageBlock {
		w.field(name, parts[0].shown)
		return
	}
	w.key(name)
	w.open('[')
	for i := range parts {
		p := &parts[i]
		w.open('{')
		if p.kind == imageBlock {
			w.field("type", "input_image")
			w.field("detail", "auto")
			w.dataURL("image_url", p)
		} else {
			w.field("type", "input_text")
			w.field("text", p.shown)
		}
		w.shut('}')
	}
	w.shut(']')
}
