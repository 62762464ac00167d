package providers_test

import (
	"strings"
	"testing"
)

func chat(messages ...string) string { return `{"messages":[` + strings.Join(messages, ",") + `]}` }

func says(role, content string) string {
	return `{"role":"` + role + `","content":` + content + `}`
}

func chatCalls(calls ...string) string {
	return `{"role":"assistant","tool_calls":[` + strings.Join(calls, ",") + `]}`
}

func chatCall(id, name, arguments string) string {
	return `{"id":"` + id + `","type":"function","function":{"name":"` + name + `","arguments":"` + arguments + `"}}`
}

func chatResult(id string) string { return `{"role":"tool","tool_call_id":"` + id + `","content":"x"}` }

func chatImage(mediaType, data string) string {
	return `{"type":"image_url","image_url":{"url":"data:` + mediaType + `;base64,` + data + `"}}`
}

const chatTool = `{"type":"function","function":{"name":"bash","parameters":{}}}`

func TestOpenAIChat(t *testing.T) {
	t.Parallel()
	hi, ok, a := says("user", `"hi"`), says("assistant", `"ok"`), chatCall("a", "bash", `{}`)
	good := []string{
		chat(says("system", `"be"`), says("developer", `"be"`), hi, hi, ok, ok, hi),
		chat(hi, chatCalls(a, chatCall("b", "ls", `{\"x\":1}`)), chatResult("b"), chatResult("a"), hi),
		chat(hi, `{"role":"assistant","content":null,"tool_calls":[`+a+`]}`, chatResult("a")),
		chat(says("user", `[{"type":"text","text":"hi"},`+chatImage("image/png", pngOf(9000, 1))+`,`+chatImage("image/gif", gifOf(1))+`]`)),
		chat(says("user", `[{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}}]`)),
		`{"tools":[` + chatTool + `],"messages":[` + hi + `]}`,
	}
	picture := func(mediaType, data string) string { return chat(says("user", `[`+chatImage(mediaType, data)+`]`)) }
	call := func(c, id string) string { return chat(hi, chatCalls(c), chatResult(id)) }
	testFormat(t, "openai-chat", good, []bad{
		{"request-bytes", chat(says("user", `"`+long(51<<20)+`"`))},
		{"unknown-key", `{"messages":[` + hi + `],"system":"x"}`},
		{"unknown-key", chat(says("user", `[{"type":"text","text":"hi","cache_control":{}}]`))},
		{"missing-key", `{}`},
		{"shape", chat(`{"role":"user","content":1}`)},
		{"choice", chat(says("bot", `"hi"`), hi)},
		{"no-empty-list", chat()},
		{"no-empty-list", chat(says("user", `[]`))},
		{"no-empty-list", chat(hi, chatCalls(), hi)},
		{"no-empty-text", chat(says("user", `""`))},
		{"system-first", chat(hi, says("system", `"be"`), hi)},
		{"ends-with-user", chat(hi, ok)},
		{"call-name", call(chatCall("a", "a.b", `{}`), "a")},
		{"call-id", call(chatCall(strings.Repeat("a", 41), "bash", `{}`), strings.Repeat("a", 41))},
		{"call-id-unique", chat(hi, chatCalls(a), chatResult("a"), chatCalls(a), chatResult("a"))},
		{"call-answered", chat(hi, chatCalls(a), hi)},
		{"call-answered", chat(hi, chatCalls(a, chatCall("b", "bash", `{}`)), chatResult("a"))},
		{"answer-has-call", chat(hi, chatResult("a"))},
		{"answer-has-call", chat(hi, chatCalls(a), chatResult("a"), chatResult("a"))},
		{"arguments", call(chatCall("a", "bash", ``), "a")},
		{"arguments", call(chatCall("a", "bash", `[1]`), "a")},
		{"arguments", call(chatCall("a", "bash", `null`), "a")},
		{"speaks", chat(hi, `{"role":"assistant"}`, hi)},
		{"role-part", chat(hi, chatCalls(a), `{"role":"tool","tool_call_id":"a","content":[`+chatImage("image/png", pngOf(1, 1))+`]}`)},
		{"tool-unique", `{"tools":[` + times(2, chatTool) + `],"messages":[` + hi + `]}`},
		{"tool-count", `{"tools":[` + manyTools(129) + `],"messages":[` + hi + `]}`},
		{"picture-url", chat(says("user", `[{"type":"image_url","image_url":{"url":"file:x"}}]`))},
		{"picture-base64", picture("image/png", "!")},
		{"picture-bytes", picture("image/png", noise()(16<<20))},
		{"picture-sound", picture("image/png", "aGVsbG8=")},
		{"picture-still", picture("image/gif", gifOf(2))},
		{"picture-type", picture("image/bmp", pngOf(1, 1))},
		{"picture-type-true", picture("image/jpeg", pngOf(1, 1))},
		{"picture-count", chat(says("user", `[`+times(501, chatImage("image/png", pngOf(1, 1)))+`]`))},
	})
}

// manyTools is a list of n tools of different names.
func manyTools(n int) string {
	var tools []string
	for i := range n {
		tools = append(tools, strings.Replace(chatTool, "bash", "t"+strings.Repeat("x", i%60)+string(rune('a'+i/60)), 1))
	}
	return strings.Join(tools, ",")
}

func responses(items ...string) string { return `{"input":[` + strings.Join(items, ",") + `]}` }

func item(call, id, more string) string {
	return `{"type":"` + call + `","call_id":"` + id + `",` + more + `}`
}

func inputImage(mediaType, data string) string {
	return `{"type":"input_image","image_url":"data:` + mediaType + `;base64,` + data + `"}`
}

func TestOpenAIResponses(t *testing.T) {
	t.Parallel()
	const call, out, tool = `"name":"bash","arguments":"{}"`, `"output":"x"`, `{"type":"function","name":"bash","parameters":{}}`
	hi, ok := says("user", `"hi"`), says("assistant", `"ok"`)
	a, done := item("function_call", "a", call), item("function_call_output", "a", out)
	const reasoning = `{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"x"}`
	good := []string{
		`{"input":"hi","instructions":"be"}`,
		responses(says("developer", `"be"`), hi, ok, hi),
		responses(hi, reasoning, a, item("function_call", "b", call), item("function_call_output", "b", out), done),
		responses(hi, reasoning, says("assistant", `[{"type":"output_text","text":"ok"}]`), says("user", `[{"type":"input_text","text":"hi"},`+inputImage("image/webp", webpOf())+`]`)),
		responses(hi, a, item("function_call_output", "a", `"output":[`+inputImage("image/png", pngOf(1, 1))+`]`)),
		`{"tools":[` + tool + `],"input":"hi"}`,
	}
	picture := func(mediaType, data string) string {
		return responses(says("user", `[`+inputImage(mediaType, data)+`]`))
	}
	long65 := strings.Repeat("a", 65)
	testFormat(t, "openai-responses", good, []bad{
		{"request-bytes", responses(says("user", `"`+long(51<<20)+`"`))},
		{"unknown-key", responses(`{"role":"user","content":"hi","tool_calls":[]}`)},
		{"missing-key", responses(`{"role":"user"}`)},
		{"shape", responses(`{"role":"user","content":1}`)},
		{"choice", responses(`{"type":"tool_call"}`)},
		{"no-empty-list", responses()},
		{"no-empty-list", responses(says("user", `[]`))},
		{"no-empty-text", `{"input":"hi","instructions":" "}`},
		{"no-empty-text", responses(hi, a, item("function_call_output", "a", `"output":""`))},
		{"system-first", responses(hi, says("developer", `"be"`), hi)},
		{"ends-with-user", responses(hi, ok)},
		{"call-name", responses(hi, item("function_call", "a", `"name":"a b","arguments":"{}"`), done)},
		{"call-id", responses(hi, item("function_call", long65, call), item("function_call_output", long65, out))},
		{"call-id-unique", responses(hi, a, done, a, done)},
		{"call-answered", responses(hi, a, hi)},
		{"answer-has-call", responses(hi, done)},
		{"answer-has-call", responses(hi, a, done, done)},
		{"arguments", responses(hi, item("function_call", "a", `"name":"bash","arguments":"1"`), done)},
		{"role-part", responses(hi, says("assistant", `[{"type":"input_text","text":"ok"}]`), hi)},
		{"role-part", responses(says("user", `[{"type":"output_text","text":"ok"}]`))},
		{"reasoning-follows", responses(hi, reasoning, hi)},
		{"reasoning-id", responses(hi, `{"type":"reasoning","id":"","summary":[],"encrypted_content":"x"}`, ok, hi)},
		{"reasoning-sealed", responses(hi, `{"type":"reasoning","id":"rs_1","summary":[]}`, ok, hi)},
		{"item-id-unique", responses(hi, reasoning, ok, hi, reasoning, ok, hi)},
		{"tool-unique", `{"tools":[` + times(2, tool) + `],"input":"hi"}`},
		{"picture-url", responses(says("user", `[{"type":"input_image","image_url":""}]`))},
		{"picture-base64", picture("image/png", "!")},
		{"picture-bytes", picture("image/png", noise()(16<<20))},
		{"picture-sound", picture("image/png", cut(noise()(9000)))},
		{"picture-still", picture("image/gif", gifOf(2))},
		{"picture-type", picture("image/tiff", pngOf(1, 1))},
		{"picture-type-true", picture("image/png", jpegOf(1, 1))},
		{"picture-count", responses(says("user", `[`+times(501, inputImage("image/png", pngOf(1, 1)))+`]`))},
	})
}
