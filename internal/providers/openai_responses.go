package providers

func checkResponses(v value) {
	v.object("input", "instructions?", "tools?", "model?", "tool_choice?", "parallel_tool_calls?", "include?", "store?", "stream?",
		"stream_options?", "temperature?", "top_p?", "max_output_tokens?", "max_tool_calls?", "reasoning?", "text?", "truncation?", "metadata?",
		"previous_response_id?", "prompt?", "prompt_cache_key?", "prompt_cache_retention?", "safety_identifier?", "service_tier?", "top_logprobs?",
		"user?", "background?", "conversation?", "context_management?")
	v.get("instructions").text()
	if tools := v.get("tools"); tools.there {
		responsesTools(tools)
	}
	input := v.get("input")
	if _, ok := input.v.(string); ok {
		input.text()
		return
	}
	c := &responses{chat: chat{calls: newCalls()}, ids: map[string]bool{}}
	items := input.items()
	for i, item := range items {
		c.item(item)
		if item.word("type") == "reasoning" {
			item.must(i+1 < len(items) && items[i+1].byAssistant(), item.at, "reasoning-follows", "nothing of the assistant's follows")
		}
	}
	c.calls.close(v.report)
	if n := len(items); n > 0 {
		last := items[n-1]
		last.must(!last.byAssistant(), last.at, "ends-with-user", "it is the assistant's")
	}
}

type responses struct {
	chat
	ids map[string]bool
}

// byAssistant reports whether an item is what a model puts out.
func (v value) byAssistant() bool {
	return v.word("role") == "assistant" || oneOf(v.word("type"), "function_call", "reasoning")
}

func responsesTools(v value) {
	names := map[string]bool{}
	for _, t := range v.items() {
		if t.word("type") != "function" && t.word("type") != "" {
			continue // OpenAI's own tools have keys of their own
		}
		if t.object("type", "name", "parameters", "strict?", "description?", "defer_loading?") {
			t.onlyTool(names)
		}
	}
}

func (c *responses) item(v value) {
	if _, ok := v.v.(map[string]any); !ok {
		v.object()
		return
	}
	kind := "message"
	if v.has("type") {
		kind = v.get("type").choice("message", "function_call", "function_call_output", "reasoning")
	}
	switch kind {
	case "message":
		c.message(v)
	case "function_call":
		v.object("type", "call_id", "name", "arguments", "id?", "status?")
		c.calls.make(v, v.get("call_id").callID(64))
		v.get("name").name("call-name", "_-", 64)
		v.get("arguments").jsonObject()
	case "function_call_output":
		v.object("type", "call_id", "output", "id?", "status?")
		id := v.get("call_id").callID(64)
		v.must(c.calls.answer(id), v.at, "answer-has-call", "%q", clip(id))
		c.content(v.get("output"), "input_text", "input_image")
	case "reasoning":
		v.object("type", "id?", "summary", "content?", "encrypted_content?", "status?")
		v.must(!v.has("id") || v.get("id").str() != "", v.at, "reasoning-id", "it is empty")
		v.must(v.word("encrypted_content") != "", v.at, "reasoning-sealed", "nothing is encrypted")
		_, ok := v.get("summary").v.([]any)
		v.must(ok || !v.has("summary"), v.at, "shape", "summary is no list")
	}
	if id := v.word("id"); id != "" {
		v.must(!c.ids[id], v.at, "item-id-unique", "%q was given before", id)
		c.ids[id] = true
	}
	c.begun = c.begun || !oneOf(v.word("role"), "system", "developer")
}

func (c *responses) message(v value) {
	v.object("role", "content", "type?", "id?", "status?", "phase?")
	switch v.get("role").choice("user", "assistant", "system", "developer") {
	case "assistant":
		c.content(v.get("content"), "output_text", "refusal")
	case "user":
		c.content(v.get("content"), "input_text", "input_image")
	case "system", "developer":
		v.must(!c.begun, v.at, "system-first", "others come before it")
		c.content(v.get("content"), "input_text")
	}
}

// content checks a text or a list of parts of the given types.
func (c *responses) content(v value, types ...string) {
	if _, ok := v.v.(string); ok {
		v.text()
		return
	}
	for _, p := range v.items() {
		if _, ok := p.v.(map[string]any); !ok || !p.has("type") {
			p.object("type")
			continue
		}
		kind := p.get("type").choice("input_text", "input_image", "output_text", "refusal")
		p.must(kind == "" || oneOf(kind, types...), p.at, "role-part", "%q is none of %q", kind, types)
		switch kind {
		case "input_text":
			p.object("type", "text")
			p.get("text").text()
		case "output_text":
			p.object("type", "text", "annotations?", "logprobs?")
			p.get("text").text()
		case "refusal":
			p.object("type", "refusal")
			p.get("refusal").text()
		case "input_image":
			p.object("type", "image_url", "detail?")
			p.get("image_url").dataURL()
			if p.has("detail") {
				p.get("detail").choice("auto", "low", "high", "original")
			}
		}
	}
}
