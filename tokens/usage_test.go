package tokens

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"image"
	_ "image/jpeg" // logs hold both
	_ "image/png"
	"os"
	"strings"
	"testing"
)

// usage is one call of a model: our count of the text that its log shows, and
// what the provider said it was.
type usage struct {
	agent    string // what has a system prompt of its own
	own      int
	reported int
}

// usageReader sums the text of a log.
type usageReader struct {
	t        testing.TB
	encoding *Encoding
	pictures PictureRule
}

// textOf counts every string of a value that a model is shown.
func (r usageReader) textOf(v any) int {
	switch v := v.(type) {
	case string:
		return r.encoding.Count(v)
	case []any:
		n := 0
		for _, e := range v {
			n += r.textOf(e)
		}
		return n
	case map[string]any:
		return r.block(v)
	}
	return 0
}

// block counts a part of a message.
func (r usageReader) block(b map[string]any) int {
	switch b["type"] {
	case "image", "input_image":
		return r.picture(b)
	case "thinking", "redacted_thinking":
		return r.textOf(b["thinking"])
	case "tool_use":
		return r.jsonOf(b["input"]) + r.textOf(b["name"]) + 20
	case "toolCall":
		return r.jsonOf(b["arguments"]) + r.textOf(b["name"]) + 20
	case "tool_result":
		return r.textOf(b["content"]) + 20
	}
	return r.textOf(b["text"]) + r.textOf(b["content"])
}

// picture prices a picture by the size that its header says.
func (r usageReader) picture(b map[string]any) int {
	data := str(object(b["source"])["data"])
	if url := str(b["image_url"]); url != "" {
		_, data, _ = strings.Cut(url, ",")
	}
	header, _, err := image.DecodeConfig(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
	if err != nil {
		r.t.Errorf("picture of a log: %v", err)
	}
	return r.pictures.Tokens(header.Width, header.Height)
}

func (r usageReader) jsonOf(v any) int {
	if s, ok := v.(string); ok {
		return r.textOf(s)
	}
	data, _ := json.Marshal(v)
	return r.encoding.CountBytes(data)
}

func jsonLines(t testing.TB, path string) []map[string]any {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []map[string]any
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var v map[string]any
		if json.Unmarshal(s.Bytes(), &v) == nil {
			out = append(out, v)
		}
	}
	return out
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }
func str(v any) string            { s, _ := v.(string); return s }
func num(v any) int               { f, _ := v.(float64); return int(f) }

// claudeCode reads the calls of a claude-code log: the context of a call is the
// chain of records above it.
func (r usageReader) claudeCode(lines []map[string]any) []usage {
	above := map[string]int{}    // tokens up to and with a record
	agent := map[string]string{} // first record of its chain
	seen := map[string]bool{}    // message ids
	var out []usage
	for _, l := range lines {
		id, parent := str(l["uuid"]), str(l["parentUuid"])
		if id == "" {
			continue
		}
		m := object(l["message"])
		base := above[parent]
		who := agent[parent]
		if parent == "" || who == "" {
			who = str(l["uuid"])
			if s, _ := l["isSidechain"].(bool); !s {
				who = "main"
			}
		}
		agent[id] = who
		above[id] = base
		if l["type"] == "user" || l["type"] == "assistant" {
			above[id] += r.textOf(m["content"])
		}
		if l["type"] == "attachment" {
			above[id] += r.textOf(object(l["attachment"])["content"])
		}
		u := object(m["usage"])
		if l["type"] != "assistant" || u == nil || str(m["model"]) == "<synthetic>" {
			continue
		}
		mid := str(m["id"])
		reported := num(u["input_tokens"]) + num(u["cache_creation_input_tokens"]) + num(u["cache_read_input_tokens"])
		if seen[mid] || reported == 0 {
			continue
		}
		seen[mid] = true
		out = append(out, usage{agent: who + " " + str(m["model"]), own: base, reported: reported})
	}
	return out
}

// piSession reads the calls of a pi session.
func (r usageReader) piSession(lines []map[string]any) []usage {
	var out []usage
	cost := make([]int, len(lines))
	from, extra := 0, 0
	for i, l := range lines {
		m := object(l["message"])
		switch str(l["type"]) {
		case "compaction":
			from, extra = num(l["firstKeptEntryIndex"]), r.textOf(l["summary"])
		case "message":
			cost[i] = r.textOf(m["content"])
			if m["role"] == "bashExecution" {
				cost[i] = r.textOf(m["command"]) + r.textOf(m["output"])
			}
		}
		u := object(m["usage"])
		reported := num(u["input"]) + num(u["cacheRead"]) + num(u["cacheWrite"])
		if u == nil || reported == 0 {
			continue
		}
		own := extra
		for _, c := range cost[from:i] {
			own += c
		}
		out = append(out, usage{agent: "main", own: own, reported: reported})
	}
	return out
}

// codexRollout reads the calls of a codex rollout. Reasoning is part of the
// prompt until the person speaks again; it is encrypted, so the log's own figure
// is taken for it.
func (r usageReader) codexRollout(lines []map[string]any) []usage {
	var out []usage
	own, reasoning := 0, 0
	for _, l := range lines {
		p := object(l["payload"])
		switch str(p["type"]) {
		case "message":
			if p["role"] == "user" {
				reasoning = 0
			}
			own += r.textOf(p["content"]) + 4
		case "function_call_output", "custom_tool_call_output":
			own += r.textOf(p["output"]) + 4
		case "function_call", "custom_tool_call":
			own += r.textOf(p["name"]) + r.textOf(p["arguments"]) + r.textOf(p["input"]) + 4
		case "token_count":
			last := object(object(p["info"])["last_token_usage"])
			if n := num(last["input_tokens"]); n > 0 {
				out = append(out, usage{agent: "main", own: own + reasoning, reported: n})
				reasoning += num(last["reasoning_output_tokens"])
			}
		}
	}
	return out
}

// geminiCLI reads the calls of a gemini-cli session.
func (r usageReader) geminiCLI(path string) []usage {
	data, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	var session struct {
		Messages []map[string]any `json:"messages"`
	}
	if err := json.Unmarshal(data, &session); err != nil {
		r.t.Fatal(err)
	}
	var out []usage
	own := 0
	for _, m := range session.Messages {
		if n := num(object(m["tokens"])["input"]); n > 0 {
			out = append(out, usage{agent: "main", own: own, reported: n})
		}
		own += r.textOf(m["content"])
		calls, _ := m["toolCalls"].([]any)
		for _, c := range calls {
			call := object(c)
			own += r.textOf(call["name"]) + r.jsonOf(call["args"]) + r.jsonOf(call["result"])
		}
	}
	return out
}
