package providers

import "encoding/base64"

func checkGemini(v value) {
	v.object("contents", "systemInstruction?", "tools?", "toolConfig?", "generationConfig?", "safetySettings?", "cachedContent?", "model?")
	if tools := v.get("tools"); tools.there {
		geminiTools(tools)
	}
	g := &gemini{ids: map[string]bool{}}
	if system := v.get("systemInstruction"); system.there && system.object("parts", "role?") {
		for _, p := range system.get("parts").items() {
			if p.object("text") {
				p.get("text").text()
			}
		}
	}
	contents := v.get("contents").items()
	for i, c := range contents {
		g.content(c, i, contents)
	}
	g.close()
	signedCalls(contents)
}

// gemini is what the check must remember: the calls of the turn before.
type gemini struct {
	open []value // functionCall objects that wait for their response
	ids  map[string]bool
}

func geminiTools(v value) {
	names := map[string]bool{}
	for _, t := range v.items() {
		if !t.has("functionDeclarations") {
			continue // Google's own tools have keys of their own
		}
		t.object("functionDeclarations")
		for _, f := range t.get("functionDeclarations").items() {
			if f.object("name", "description?", "parameters?", "parametersJsonSchema?", "response?", "responseJsonSchema?", "behavior?") {
				name := geminiName(f)
				f.must(!names[name], f.at, "tool-unique", "%q was defined before", name)
				names[name] = true
			}
		}
	}
}

func geminiName(v value) string {
	name := v.get("name").name("call-name", "_-", 64)
	if name != "" {
		v.must(spelled(name[:1], "_") && (name[0] < '0' || name[0] > '9') || !spelled(name, "_-"), v.at, "call-name-start", "%q", clip(name))
	}
	return name
}

func (g *gemini) content(c value, i int, all []value) {
	if !c.object("role", "parts") {
		return
	}
	role := c.get("role").choice("user", "model")
	if i == 0 {
		c.must(role != "model", c.at, "begins-with-user", "it is the model's")
	}
	if i == len(all)-1 {
		c.must(role != "model", c.at, "ends-with-user", "it is the model's")
	}
	waiting := g.open
	g.open = nil
	answered := 0
	for _, p := range c.get("parts").items() {
		if _, ok := p.v.(map[string]any); !ok {
			p.object()
			continue
		}
		kind := g.part(p, role)
		switch kind {
		case "functionCall":
			call := p.get("functionCall")
			c.must(i == 0 || all[i-1].word("role") == "user", call.at, "call-after-user", "the turn before is the model's")
			g.open = append(g.open, call)
		case "functionResponse":
			answer(p.get("functionResponse"), waiting, answered)
			answered++
		}
	}
	for _, call := range waiting[min(answered, len(waiting)):] {
		call.broke(call.at, "call-answered", "%q is not", call.word("name"))
	}
}

// signedCalls checks the turn under way: what came after the last words of the
// user. In each of its steps the first call is signed.
func signedCalls(contents []value) {
	for i := len(contents) - 1; i >= 0; i-- {
		c := contents[i]
		called := false
		parts, _ := c.get("parts").v.([]any)
		for i := range parts {
			switch p := c.get("parts").item(i); {
			case c.word("role") == "user" && p.has("text"):
				return
			case p.has("functionCall") && !called:
				called = true
				p.must(p.has("thoughtSignature"), p.at, "call-signed", "%q is not", p.get("functionCall").word("name"))
			}
		}
	}
}

// close says which calls the end of the request left open.
func (g *gemini) close() {
	for _, call := range g.open {
		call.broke(call.at, "call-answered", "%q is not", call.word("name"))
	}
}

// answer checks the n-th response against the n-th call, or against the one with
// its id.
func answer(v value, calls []value, n int) {
	if !v.must(n < len(calls), v.at, "answer-has-call", "%q is number %d for %d calls", v.word("name"), n+1, len(calls)) {
		return
	}
	call := calls[n]
	for _, c := range calls {
		if id := c.word("id"); id != "" && id == v.word("id") {
			call = c
		}
	}
	v.must(v.word("name") == call.word("name"), v.at, "answer-name", "%q for %q", clip(v.word("name")), clip(call.word("name")))
	v.must(v.word("id") == call.word("id"), v.at, "answer-id", "%q for %q", clip(v.word("id")), clip(call.word("id")))
}

// part checks a part and gives the key of what it holds.
func (g *gemini) part(p value, role string) string {
	p.object("text?", "inlineData?", "functionCall?", "functionResponse?", "thought?", "thoughtSignature?", "mediaResolution?")
	p.get("thought").truth()
	if s := p.get("thoughtSignature"); s.there {
		_, err := base64.StdEncoding.DecodeString(s.str())
		s.must(err == nil && s.str() != "", s.at, "signature-base64", "%q", clip(s.str()))
	}
	kind, things := "", 0
	for _, key := range []string{"text", "inlineData", "functionCall", "functionResponse"} {
		if p.has(key) {
			kind = key
			things++
		}
	}
	p.must(things == 1, p.at, "one-thing", "it holds %d", things)
	p.must(!oneOf(kind, "inlineData", "functionResponse") || role != "model", p.at, "role-part", "%s of the model", kind)
	p.must(kind != "functionCall" || role != "user", p.at, "role-part", "a call of the user")
	g.thing(p.get(kind), kind)
	return kind
}

func (g *gemini) thing(v value, kind string) {
	switch kind {
	case "text":
		v.text()
	case "inlineData":
		inlineData(v)
	case "functionCall":
		v.object("name", "args?", "id?")
		geminiName(v)
		v.get("args").dict()
		if id := v.word("id"); id != "" {
			v.must(!g.ids[id], v.at, "call-id-unique", "%q was given before", id)
			g.ids[id] = true
		}
	case "functionResponse":
		v.object("name", "response", "id?", "parts?", "willContinue?", "scheduling?")
		geminiName(v)
		v.get("response").dict()
		if parts := v.get("parts"); parts.there {
			for _, p := range parts.items() {
				if p.object("inlineData") {
					inlineData(p.get("inlineData"))
				}
			}
		}
	}
}

func inlineData(v value) {
	if v.object("mimeType", "data", "displayName?") && v.has("mimeType") && v.has("data") {
		v.picture(v.at, v.get("mimeType").str(), v.get("data").str())
	}
}
