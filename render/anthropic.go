package render

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// writeAnthropic writes a request of Anthropic's Messages API.
func writeAnthropic(c *chat, req *Request) jsontext.Value {
	w := anthropicWire{newWire(c.bytes + len(req.System) + len(req.Tools))}
	w.open('{')
	used := w.head(req)
	marked := c.breakpoints(used)
	w.key("messages")
	w.open('[')
	for i := range c.messages {
		m := &c.messages[i]
		w.open('{')
		w.field("role", string(m.role))
		w.key("content")
		w.parts(m.parts, marked)
		w.shut('}')
	}
	w.shut(']')
	return w.request()
}

type anthropicWire struct{ *wire }

// head writes system and tools, and says how many breakpoints they take.
func (w anthropicWire) head(req *Request) (breakpoints int) {
	system := !isBlank(req.System)
	if system {
		w.key("system")
		w.parts([]part{{block: &block{shown: req.System}}}, nil)
		w.markLast()
	}
	if len(req.Tools) > 0 {
		tools := req.Tools
		if !system {
			tools = markLastTool(tools)
		}
		w.key("tools")
		w.value(tools)
	}
	if system || len(req.Tools) > 0 {
		return 1
	}
	return 0
}

func (w anthropicWire) parts(parts []part, marked map[*part]bool) {
	w.open('[')
	for i := range parts {
		w.part(&parts[i])
		if marked[&parts[i]] {
			w.mark()
		}
	}
	w.shut(']')
}

func (w anthropicWire) part(p *part) {
	if p.kind == opaqueBlock {
		w.value(p.opaque)
		return
	}
	w.open('{')
	switch p.kind {
	case imageBlock:
		w.field("type", "image")
		w.key("source")
		w.open('{')
		w.field("type", "base64")
		w.field("media_type", p.picture.MediaType)
		w.picture("data", "", p.picture)
		w.shut('}')
	case callBlock:
		w.field("type", "tool_use")
		w.field("id", p.id)
		w.field("name", toolName(p.call.Name))
		w.key("input")
		w.value(jsontext.Value(p.text))
	case resultBlock:
		w.field("type", "tool_result")
		w.field("tool_use_id", p.id)
		w.key("content")
		w.parts(p.parts, nil)
		if p.bad && !hasImage(p.parts) { // a result that is an error must not hold pictures
			w.key("is_error")
			w.value(jsontext.Value("true"))
		}
	default:
		w.field("type", "text")
		w.field("text", p.shown)
	}
	w.shut('}')
}

// cacheMark is the member that makes a block a breakpoint, put before the
// bracket that closes it.
const cacheMark = `,"cache_control":{"type":"ephemeral"}`

// mark makes the block that was just written a breakpoint.
func (w anthropicWire) mark() {
	w.buf = append(append(w.buf[:len(w.buf)-1], cacheMark...), '}')
}

// markLast does the same for the last block of a list that was just written.
func (w anthropicWire) markLast() {
	w.buf = append(append(w.buf[:len(w.buf)-2], cacheMark...), '}', ']')
}

// markLastTool makes the end of the tools a breakpoint, unless the caller has
// marked a tool already.
func markLastTool(tools jsontext.Value) jsontext.Value {
	end := bytes.LastIndexByte(tools, '}')
	if end < 0 || bytes.Contains(tools, []byte(`"cache_control"`)) {
		return tools
	}
	out := append(tools[:end:end], cacheMark...)
	return append(out, tools[end:]...)
}
