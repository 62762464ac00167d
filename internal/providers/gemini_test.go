package providers_test

import (
	"strings"
	"testing"
)

func gemini(contents ...string) string { return `{"contents":[` + strings.Join(contents, ",") + `]}` }

func parts(role string, all ...string) string {
	return `{"role":"` + role + `","parts":[` + strings.Join(all, ",") + `]}`
}

func inline(mediaType, data string) string {
	return `{"inlineData":{"mimeType":"` + mediaType + `","data":"` + data + `"}}`
}

func TestGemini(t *testing.T) {
	t.Parallel()
	const text, call, out = `{"text":"hi"}`, `{"functionCall":{"name":"bash","args":{}},"thoughtSignature":"EqQB"}`, `{"functionResponse":{"name":"bash","response":{}}}`
	const callA, outA = `{"functionCall":{"id":"a","name":"bash"},"thoughtSignature":"EqQB"}`, `{"functionResponse":{"id":"a","name":"bash","response":{}}}`
	const callB, outB = `{"functionCall":{"id":"b","name":"ls"}}`, `{"functionResponse":{"id":"b","name":"ls","response":{}}}`
	const unsigned = `{"functionCall":{"name":"bash"}}`
	const tool = `{"name":"bash","parameters":{}}`
	hi, ok := parts("user", text), parts("model", text)
	good := []string{
		gemini(hi, ok, ok, hi, hi),
		gemini(hi, parts("model", text, call, call), parts("user", out, out, text), parts("model", call), parts("user", out)),
		gemini(hi, parts("model", callA, callB), parts("user", outB, outA)),
		gemini(hi, parts("model", unsigned), parts("user", out), parts("model", call, unsigned), parts("user", out, out, text), parts("model", call), parts("user", out)),
		gemini(hi, parts("model", `{"text":"hm","thought":true}`, `{"functionCall":{"name":"bash"},"thoughtSignature":"EqQB"}`), parts("user", out)),
		gemini(parts("user", text, inline("image/png", pngOf(9000, 1)), inline("image/webp", webpOf()))),
		`{"systemInstruction":{"parts":[` + text + `]},"tools":[{"functionDeclarations":[` + tool + `]}],"contents":[` + hi + `]}`,
	}
	picture := func(mediaType, data string) string { return gemini(parts("user", inline(mediaType, data))) }
	named := func(name string) string {
		return gemini(hi, parts("model", `{"functionCall":{"name":"`+name+`"},"thoughtSignature":"EqQB"}`), parts("user", `{"functionResponse":{"name":"`+name+`","response":{}}}`))
	}
	testFormat(t, "gemini", good, []bad{
		{"request-bytes", gemini(parts("user", `{"text":"`+long(21<<20)+`"}`))},
		{"unknown-key", `{"contents":[` + hi + `],"messages":[]}`},
		{"unknown-key", gemini(parts("user", `{"text":"hi","type":"text"}`))},
		{"missing-key", `{}`},
		{"missing-key", gemini(`{"parts":[` + text + `]}`)},
		{"shape", gemini(parts("user", `{"text":1}`))},
		{"shape", gemini(hi, parts("model", `{"functionCall":{"name":"bash","args":[]},"thoughtSignature":"EqQB"}`), parts("user", out))},
		{"shape", gemini(hi, parts("model", call), parts("user", `{"functionResponse":{"name":"bash","response":"x"}}`))},
		{"choice", gemini(parts("assistant", text))},
		{"no-empty-list", gemini()},
		{"no-empty-list", gemini(parts("user"))},
		{"no-empty-text", gemini(parts("user", `{"text":"\n"}`))},
		{"begins-with-user", gemini(ok, hi)},
		{"ends-with-user", gemini(hi, ok)},
		{"one-thing", gemini(parts("user", `{}`))},
		{"one-thing", gemini(parts("user", `{"text":"hi","inlineData":{"mimeType":"image/png","data":"`+pngOf(1, 1)+`"}}`))},
		{"role-part", gemini(hi, parts("model", inline("image/png", pngOf(1, 1))), hi)},
		{"role-part", gemini(hi, parts("user", call), parts("user", out))},
		{"call-after-user", gemini(hi, ok, parts("model", call), parts("user", out))},
		{"call-answered", gemini(hi, parts("model", call, call), parts("user", out))},
		{"call-answered", gemini(hi, parts("model", call), hi, ok, hi)},
		{"answer-has-call", gemini(parts("user", out))},
		{"answer-has-call", gemini(hi, parts("model", call), parts("user", out, out))},
		{"answer-name", gemini(hi, parts("model", call), parts("user", `{"functionResponse":{"name":"ls","response":{}}}`))},
		{"answer-id", gemini(hi, parts("model", callA), parts("user", out))},
		{"call-id-unique", gemini(hi, parts("model", callA), parts("user", outA), parts("model", callA), parts("user", outA))},
		{"call-name", named("a b")},
		{"call-name", named(strings.Repeat("a", 65))},
		{"call-name-start", named("1a")},
		{"tool-unique", `{"tools":[{"functionDeclarations":[` + times(2, tool) + `]}],"contents":[` + hi + `]}`},
		{"call-signed", gemini(hi, parts("model", unsigned), parts("user", out))},
		{"call-signed", gemini(hi, parts("model", unsigned), parts("user", out), parts("model", call), parts("user", out))},
		{"signature-base64", gemini(hi, parts("model", `{"text":"hm","thoughtSignature":"!"}`), hi)},
		{"picture-base64", picture("image/png", "!")},
		{"picture-sound", picture("image/png", "aGVsbG8=")},
		{"picture-type", picture("image/gif", gifOf(1))},
		{"picture-type-true", picture("image/png", jpegOf(1, 1))},
		{"picture-count", gemini(parts("user", times(3601, inline("image/png", pngOf(1, 1)))))},
	})
}
