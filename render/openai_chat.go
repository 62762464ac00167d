package render

import "github.com/go-json-experiment/json/jsontext"

// writeOpenAIChat writes a request of OpenAI's Chat Completions API.
func writeOpenAIChat(c *chat, req *Request) jsontext.Value {
	w := openAIWire{newWire(c.bytes + len(req.System) + len(req.Tools))}
	w.open('{')
	w.key("messages")
	w.open('[')
	if !isBlank(req.System) {
		w.message("system", []part{{block: &block{shown: req.System}}})
	}
	for i := range c.messages {
		m := &c.messages[i]
		switch {
		case m.role == assistant:
			w.assistant(m.parts)
		case m.parts[0].kind == resultBlock:
			w.result(&m.parts[0])
		default:
			w.message(user, m.parts)
		}
	}
	w.shut(']')
	w.tools(req)
	return w.request()
}

type openAIWire struct{ *wire }

func (w *wire) tools(req *Request) {
	if len(req.Tools) > 0 {
		w.key("tools")
		w.value(req.Tools)
	}
}

func (w openAIWire) assistant(parts []part) {
	w.open('{')
	w.field("role", "assistant")
	var said []part
	calls := 0
	for _, p := range parts {
		if p.kind == callBlock {
			calls++
			continue
		}
		said = append(said, p)
	}
	if text := joinParts(said); text != "" {
		w.field("content", text)
	}
	if calls > 0 {
		w.calls(parts)
	}
	w.shut('}')
}

func (w openAIWire) calls(parts []part) {
	w.key("tool_calls")
	w.open('[')
	for i := range parts {
		p := &parts[i]
		if p.kind != callBlock {
			continue
		}
		w.open('{')
		w.field("id", p.id)
		w.field("type", "function")
		w.key("function")
		w.open('{')
		w.field("name", toolName(p.call.Name))
		w.field("arguments", p.text)
		w.shut('}')
		w.shut('}')
	}
	w.shut(']')
}

func (w openAIWire) result(p *part) {
	w.open('{')
	w.field("role", "tool")
	w.field("tool_call_id", p.id)
	w.field("content", joinParts(p.parts))
	w.shut('}')
}

// message writes a plain text where that is enough, or else a list of parts.
func (w openAIWire) message(r role, parts []part) {
	w.open('{')
	w.field("role", string(r))
	if !hasImage(parts) {
		w.field("content", joinParts(parts))
		w.shut('}')
		return
	}
	w.key("content")
	w.open('[')
	for i := range parts {
		p := &parts[i]
		w.open('{')
		if p.kind == imageBlock {
			w.field("type", "image_url")
			w.key("image_url")
			w.open('{')
			w.dataURL("url", p)
			w.shut('}')
		} else {
			w.field("type", "text")
			w.field("text", p.shown)
		}
		w.shut('}')
	}
	w.shut(']')
	w.shut('}')
}

func (w *wire) dataURL(name string, p *part) {
	w.picture(name, "data:"+p.picture.MediaType+";base64,", p.picture)
}
