package providers_test

import (
	"strings"
	"testing"
)

// claude is a request with the given messages.
func claude(messages ...string) string {
	return `{"messages":[` + strings.Join(messages, ",") + `]}`
}

func claudeUser(blocks ...string) string {
	return `{"role":"user","content":[` + strings.Join(blocks, ",") + `]}`
}

func claudeSays(blocks ...string) string {
	return `{"role":"assistant","content":[` + strings.Join(blocks, ",") + `]}`
}

func claudeCall(id string) string {
	return `{"type":"tool_use","id":"` + id + `","name":"bash","input":{"command":"ls"}}`
}

func claudeResult(id, more string) string {
	return `{"type":"tool_result","tool_use_id":"` + id + `"` + more + `}`
}

func claudeImage(mediaType, data string) string {
	return `{"type":"image","source":{"type":"base64","media_type":"` + mediaType + `","data":"` + data + `"}}`
}

const (
	claudeHi       = `{"type":"text","text":"hi"}`
	claudeMarked   = `{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}`
	claudeHour     = `{"type":"text","text":"hi","cache_control":{"type":"ephemeral","ttl":"1h"}}`
	claudeThinking = `{"type":"thinking","thinking":"hm","signature":"EqQB"}`
)

func TestAnthropic(t *testing.T) {
	t.Parallel()
	hi, ok := claudeUser(claudeHi), claudeSays(claudeHi)
	good := []string{
		claude(hi, ok, hi),
		claude(`{"role":"user","content":"hi"}`),
		`{"system":[` + claudeMarked + `],"tools":[{"name":"bash","input_schema":{}}],"messages":[` + hi + `]}`,
		claude(hi, claudeSays(claudeThinking, claudeHi, claudeCall("a"), claudeCall("b")), claudeUser(claudeResult("b", ""), claudeResult("a", `,"content":"x","is_error":true`), claudeHi)),
		claude(hi, claudeSays(`{"type":"redacted_thinking","data":"x"}`, claudeHi), hi),
		claude(hi, claudeSays(claudeCall("a")), claudeUser(claudeResult("a", `,"content":[`+claudeHi+`,`+claudeImage("image/png", pngOf(3, 3))+`]`))),
		claude(claudeUser(claudeHour, claudeMarked, claudeMarked, claudeMarked)),
		claude(claudeUser(claudeImage("image/jpeg", jpegOf(8000, 10)), claudeImage("image/gif", gifOf(2)), claudeImage("image/webp", webpOf()))),
		claude(claudeUser(times(21, claudeImage("image/png", pngOf(2000, 1))))),
		claude(claudeUser(times(100, claudeImage("image/png", pngOf(1, 1))))),
	}
	testFormat(t, "anthropic", good, append(claudeBad(hi, ok), claudeBadBlocks(hi)...))
}

func claudeBad(hi, ok string) []bad {
	return []bad{
		{"request-bytes", claude(claudeUser(`{"type":"text","text":"` + long(33<<20) + `"}`))},
		{"begins-with-user", claude(ok, hi)},
		{"ends-with-user", claude(hi, ok)},
		{"alternates", claude(hi, hi)},
		{"alternates", claude(hi, ok, ok, hi)},
		{"unknown-key", `{"messages":[` + hi + `],"input":[]}`},
		{"unknown-key", claude(`{"role":"user","content":"hi","name":"x"}`)},
		{"missing-key", `{}`},
		{"missing-key", claude(claudeUser(`{"type":"text"}`))},
		{"shape", claude(`{"role":"user","content":1}`)},
		{"choice", claude(`{"role":"system","content":"hi"}`)},
		{"choice", claude(claudeUser(`{"type":"video"}`))},
		{"no-empty-list", claude()},
		{"no-empty-list", claude(claudeUser())},
		{"no-empty-list", `{"system":[],"messages":[` + hi + `]}`},
		{"no-empty-text", claude(claudeUser(`{"type":"text","text":""}`))},
		{"no-empty-text", claude(claudeUser(`{"type":"text","text":" \n\u00a0"}`))},
		{"no-empty-text", `{"system":" ","messages":[` + hi + `]}`},
		{"role-block", claude(hi, claudeSays(claudeImage("image/png", pngOf(1, 1))), hi)},
		{"role-block", claude(claudeUser(claudeThinking, claudeHi))},
		{"tool-unique", `{"tools":[` + times(2, `{"name":"bash","input_schema":{}}`) + `],"messages":[` + hi + `]}`},
		{"cache-breakpoints", claude(claudeUser(times(5, claudeMarked)))},
		{"cache-breakpoints", `{"system":[` + claudeMarked + `],"messages":[` + claudeUser(times(4, claudeMarked)) + `]}`},
		{"cache-ttl-order", claude(claudeUser(claudeMarked, claudeHour))},
		{"cache-thinking", claude(hi, claudeSays(`{"type":"thinking","thinking":"hm","signature":"EqQB","cache_control":{"type":"ephemeral"}}`, claudeHi), hi)},
	}
}

func claudeBadBlocks(hi string) []bad {
	answered := func(call, result string) string { return claude(hi, claudeSays(call), claudeUser(result)) }
	failed := func(content string) string {
		return answered(claudeCall("a"), claudeResult("a", `,"is_error":true`+content))
	}
	picture := func(mediaType, data string) string { return claude(claudeUser(claudeImage(mediaType, data))) }
	return []bad{
		{"call-name", answered(`{"type":"tool_use","id":"a","name":"a b","input":{}}`, claudeResult("a", ""))},
		{"call-name", answered(`{"type":"tool_use","id":"a","name":"`+strings.Repeat("a", 65)+`","input":{}}`, claudeResult("a", ""))},
		{"call-id", answered(claudeCall("a.b"), claudeResult("a.b", ""))},
		{"call-id", answered(claudeCall(""), claudeResult("", ""))},
		{"shape", answered(`{"type":"tool_use","id":"a","name":"x","input":[]}`, claudeResult("a", ""))},
		{"call-id-unique", claude(hi, claudeSays(claudeCall("a")), claudeUser(claudeResult("a", "")), claudeSays(claudeCall("a")), claudeUser(claudeResult("a", "")))},
		{"call-answered", claude(hi, claudeSays(claudeCall("a"), claudeCall("b")), claudeUser(claudeResult("a", "")))},
		{"answer-has-call", claude(claudeUser(claudeResult("a", "")))},
		{"answer-has-call", claude(hi, claudeSays(claudeCall("a")), claudeUser(claudeResult("a", ""), claudeResult("a", "")))},
		{"answers-first", claude(hi, claudeSays(claudeCall("a")), claudeUser(claudeHi, claudeResult("a", "")))},
		{"error-text-only", failed(`,"content":[` + claudeHi + `,` + claudeImage("image/png", pngOf(1, 1)) + `]`)},
		{"error-not-empty", failed("")},
		{"no-empty-list", answered(claudeCall("a"), claudeResult("a", `,"content":[]`))},
		{"thinking-first", claude(hi, claudeSays(claudeHi, claudeThinking, claudeHi), hi)},
		{"thinking-not-last", claude(hi, claudeSays(claudeThinking), hi)},
		{"thinking-signed", claude(hi, claudeSays(`{"type":"thinking","thinking":"hm","signature":""}`, claudeHi), hi)},
		{"picture-base64", picture("image/png", "!")},
		{"picture-bytes", picture("image/png", noise()(4<<20))},
		{"picture-sound", picture("image/png", "aGVsbG8=")},
		{"picture-sound", picture("image/png", cut(noise()(9000)))},
		{"picture-type", picture("image/bmp", pngOf(1, 1))},
		{"picture-type-true", picture("image/jpeg", pngOf(1, 1))},
		{"picture-pixels", picture("image/png", pngOf(8001, 1))},
		{"picture-pixels-many", claude(claudeUser(times(21, claudeImage("image/png", pngOf(1, 2001)))))},
		{"picture-count", claude(claudeUser(times(101, claudeImage("image/png", pngOf(1, 1)))))},
	}
}
