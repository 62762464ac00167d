package providers

func checkChat(v value) {
	v.object("messages", "tools?", "model?", "tool_choice?", "parallel_tool_calls?", "temperature?", "top_p?", "n?", "stop?", "stream?",
		"stream_options?", "max_tokens?", "max_completion_tokens?", "response_format?", "reasoning_effort?", "seed?", "store?", "metadata?",
		"user?", "logprobs?", "top_logprobs?", "presence_penalty?", "frequency_penalty?", "logit_bias?", "service_tier?", "verbosity?",
		"prompt_cache_key?", "prompt_cache_retention?", "safety_identifier?", "modalities?", "audio?", "prediction?", "web_search_options?")
	if tools := v.get("tools"); tools.there {
		chatTools(tools)
	}
	c := &chat{calls: newCalls()}
	messages := v.get("messages").items()
	for _, m := range messages {
		c.message(m)
	}
	c.calls.close(v.report)
	if n := len(messages); n > 0 {
		last := messages[n-1]
		last.must(oneOf(last.word("role"), "user", "tool"), last.at, "ends-with-user", "it is the %s's", last.word("role"))
	}
}

type chat struct {
	calls *calls
	begun bool // a message that is no system message was there
}

func chatTools(v value) {
	tools := v.items()
	v.must(len(tools) <= 128, v.at, "tool-count", "there are %d", len(tools))
	names := map[string]bool{}
	for _, t := range tools {
		if !t.object("type", "function") {
			continue
		}
		t.get("type").choice("function")
		if f := t.get("function"); f.there && f.object("name", "description?", "parameters?", "strict?") {
			f.onlyTool(names)
		}
	}
}

// onlyTool checks the name of a function and that it is its own.
func (v value) onlyTool(names map[string]bool) {
	name := v.get("name").name("call-name", "_-", 64)
	v.must(!names[name], v.at, "tool-unique", "%q was defined before", name)
	names[name] = true
	v.get("parameters").dict()
}

func (c *chat) message(m value) {
	if _, ok := m.v.(map[string]any); !ok {
		m.object()
		return
	}
	m.must(m.has("role"), m.at, "missing-key", "%q is missing", "role")
	role := m.get("role").choice("system", "developer", "user", "assistant", "tool")
	if role != "tool" {
		c.calls.close(m.report)
	}
	switch role {
	case "system", "developer":
		m.must(!c.begun, m.at, "system-first", "others come before it")
		m.object("role", "content", "name?")
		chatContent(m.get("content"), "text")
	case "user":
		m.object("role", "content", "name?")
		chatContent(m.get("content"), "text", "image_url")
	case "assistant":
		c.assistant(m)
	case "tool":
		m.object("role", "content", "tool_call_id")
		chatContent(m.get("content"), "text")
		id := m.get("tool_call_id").str()
		m.must(c.calls.answer(id), m.at, "answer-has-call", "%q", clip(id))
	}
	c.begun = c.begun || !oneOf(role, "system", "developer")
}

func (c *chat) assistant(m value) {
	m.object("role", "content?", "tool_calls?", "name?", "refusal?", "audio?")
	content, calls := m.get("content"), m.get("tool_calls")
	silent := !content.there || content.v == nil
	m.must(!silent || calls.there || m.has("refusal"), m.at, "speaks", "it has neither")
	if !silent {
		chatContent(content, "text", "refusal")
	}
	if !calls.there {
		return
	}
	for _, call := range calls.items() {
		if !call.object("id", "type", "function") {
			continue
		}
		call.get("type").choice("function")
		c.calls.make(call, call.get("id").callID(40))
		if f := call.get("function"); f.there && f.object("name", "arguments") {
			f.get("name").name("call-name", "_-", 64)
			f.get("arguments").jsonObject()
		}
	}
}

// callID demands an id of a call: any characters, but not too many.
func (v value) callID(most int) string {
	id := v.str()
	if _, ok := v.v.(string); ok {
		v.must(id != "" && len(id) <= most, v.at, "call-id", "%q has %d", clip(id), len(id))
	}
	return id
}

// chatContent checks a text or a list of parts of the given types.
func chatContent(v value, types ...string) {
	if _, ok := v.v.(string); ok {
		v.text()
		return
	}
	for _, p := range v.items() {
		if _, ok := p.v.(map[string]any); !ok || !p.has("type") {
			p.object("type")
			continue
		}
		kind := p.get("type").choice("text", "image_url", "refusal")
		p.must(kind == "" || oneOf(kind, types...), p.at, "role-part", "%q is none of %q", kind, types)
		switch kind {
		case "text":
			p.object("type", "text")
			p.get("text").text()
		case "refusal":
			p.object("type", "refusal")
			p.get("refusal").text()
		case "image_url":
			p.object("type", "image_url")
			if u := p.get("image_url"); u.there && u.object("url", "detail?") {
				u.get("url").dataURL()
				if u.has("detail") {
					u.get("detail").choice("auto", "low", "high")
				}
			}
		}
	}
}
