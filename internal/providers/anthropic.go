package providers

func checkAnthropic(v value) {
	v.object("messages", "system?", "tools?", "model?", "max_tokens?", "tool_choice?", "metadata?", "stop_sequences?",
		"stream?", "temperature?", "thinking?", "top_k?", "top_p?", "service_tier?", "container?", "cache_control?", "output_config?", "inference_geo?")
	c := &claude{calls: newCalls()}
	c.tools(v.get("tools"))
	if system := v.get("system"); system.there {
		c.content(system, "text")
	}
	messages := v.get("messages").items()
	for i, m := range messages {
		c.message(m, i, messages)
	}
	c.calls.close(v.report)
	c.countBreakpoints(v.report)
}

// claude is what the check of a request must remember on its way.
type claude struct {
	calls       *calls
	breakpoints []value // each cache_control, in order
}

func (c *claude) tools(v value) {
	if !v.there {
		return
	}
	names := map[string]bool{}
	for _, t := range v.items() {
		if t.word("type") != "" && t.word("type") != "custom" {
			continue // Anthropic's own tools have keys of their own
		}
		if t.object("name", "input_schema", "description?", "type?", "cache_control?", "strict?", "input_examples?", "eager_input_streaming?", "defer_loading?", "allowed_callers?") {
			name := t.get("name").name("call-name", "_-", 64)
			t.must(!names[name], t.at, "tool-unique", "%q was defined before", name)
			names[name] = true
			t.get("input_schema").dict()
			c.breakpoint(t)
		}
	}
}

func (c *claude) message(m value, i int, all []value) {
	if !m.object("role", "content") {
		return
	}
	role := m.get("role").choice("user", "assistant")
	if i == 0 {
		m.must(role != "assistant", m.at, "begins-with-user", "it is the assistant's")
	} else {
		m.must(role != all[i-1].word("role"), m.at, "alternates", "two in a row are the %s's", role)
	}
	if i == len(all)-1 {
		m.must(role != "assistant", m.at, "ends-with-user", "it is the assistant's")
	}
	if role == "assistant" {
		c.calls.close(m.report)
		c.content(m.get("content"), "text", "tool_use", "thinking", "redacted_thinking")
		thinkingPlaces(m.get("content"))
		return
	}
	c.answers(m.get("content"))
	c.content(m.get("content"), "text", "image", "tool_result")
	c.calls.close(m.report)
}

// content checks a text or a list of blocks of the given types.
func (c *claude) content(v value, types ...string) {
	if _, ok := v.v.(string); ok {
		v.text()
		return
	}
	for _, b := range v.items() {
		if _, ok := b.v.(map[string]any); !ok || !b.has("type") {
			b.object("type")
			continue
		}
		kind := b.get("type").choice("text", "image", "tool_use", "tool_result", "thinking", "redacted_thinking")
		b.must(kind == "" || oneOf(kind, types...), b.at, "role-block", "%q is none of %q", kind, types)
		c.block(b, kind)
		c.breakpoint(b)
	}
}

func (c *claude) block(b value, kind string) {
	switch kind {
	case "text":
		b.object("type", "text", "cache_control?", "citations?")
		b.get("text").text()
	case "image":
		b.object("type", "source", "cache_control?")
		claudePicture(b.get("source"))
	case "tool_use":
		b.object("type", "id", "name", "input", "cache_control?")
		id := b.get("id").name("call-id", "_-", 1<<20)
		b.get("name").name("call-name", "_-", 64)
		b.get("input").dict()
		c.calls.make(b, id)
	case "tool_result":
		b.object("type", "tool_use_id", "content?", "is_error?", "cache_control?")
		b.get("tool_use_id").name("call-id", "_-", 1<<20)
		c.result(b)
	case "thinking":
		b.object("type", "thinking", "signature", "cache_control?")
		b.get("thinking").str()
		b.must(b.get("signature").str() != "" || !b.has("signature"), b.at, "thinking-signed", "it is empty")
	case "redacted_thinking":
		b.object("type", "data", "cache_control?")
		b.must(b.get("data").str() != "" || !b.has("data"), b.at, "thinking-signed", "it is empty")
	}
}

func claudePicture(source value) {
	if source.word("type") == "url" {
		source.object("type", "url")
		source.get("url").text()
		return
	}
	if source.object("type", "media_type", "data") {
		source.get("type").choice("base64", "url")
		if source.has("media_type") && source.has("data") {
			source.picture(source.at, source.get("media_type").str(), source.get("data").str())
		}
	}
}

// result checks what a tool_result holds.
func (c *claude) result(b value) {
	content := b.get("content")
	failed := b.get("is_error").truth()
	b.must(!failed || content.there, b.at, "error-not-empty", "it has no content")
	if !content.there {
		return
	}
	c.content(content, "text", "image")
	if list, ok := content.v.([]any); ok && failed {
		for i := range list {
			item := content.item(i)
			item.must(item.word("type") == "text", item.at, "error-text-only", "it is %q", item.word("type"))
		}
	}
}

// answers checks where the results of a message stand, and takes them in.
func (c *claude) answers(content value) {
	list, _ := content.v.([]any)
	others := false
	for i := range list {
		b := content.item(i)
		if b.word("type") != "tool_result" {
			others = true
			continue
		}
		b.must(!others, b.at, "answers-first", "something stands before it")
		id := b.word("tool_use_id")
		b.must(c.calls.answer(id), b.at, "answer-has-call", "%q", clip(id))
	}
}

// thinkingPlaces checks where thinking stands in an assistant message.
func thinkingPlaces(content value) {
	list, _ := content.v.([]any)
	if len(list) == 0 {
		return
	}
	is := func(i int) bool {
		return oneOf(content.item(i).word("type"), "thinking", "redacted_thinking")
	}
	last := len(list) - 1
	content.must(!is(last), content.at, "thinking-not-last", "it ends with %s", content.item(last).word("type"))
	for i := range list {
		if is(i) {
			content.must(is(0), content.at, "thinking-first", "it begins with %s", content.item(0).word("type"))
			return
		}
	}
}

// breakpoint notes a block's cache_control.
func (c *claude) breakpoint(b value) {
	control := b.get("cache_control")
	if !control.there || control.v == nil {
		return
	}
	c.breakpoints = append(c.breakpoints, control)
	if control.object("type", "ttl?") {
		control.get("type").choice("ephemeral")
		if control.has("ttl") {
			control.get("ttl").choice("5m", "1h")
		}
	}
	b.must(!oneOf(b.word("type"), "thinking", "redacted_thinking"), b.at, "cache-thinking", "it has")
}

func (c *claude) countBreakpoints(r *report) {
	r.must(len(c.breakpoints) <= 4, "", "cache-breakpoints", "there are %d", len(c.breakpoints))
	short := false
	for _, b := range c.breakpoints {
		long := b.word("ttl") == "1h"
		r.must(!long || !short, b.at, "cache-ttl-order", "one of 5m stands before it")
		short = short || !long
	}
}
