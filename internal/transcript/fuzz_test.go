package transcript_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tidemark/tidemark/internal/transcript"
)

func FuzzTidemark(f *testing.F)      { fuzz(f, "tidemark") }
func FuzzClaudeCode(f *testing.F)    { fuzz(f, "claude-code") }
func FuzzOpenAIChat(f *testing.F)    { fuzz(f, "openai-chat") }
func FuzzMiniSWE(f *testing.F)       { fuzz(f, "mini-swe-agent") }
func FuzzTauBench(f *testing.F)      { fuzz(f, "tau-bench") }
func FuzzSWEAgent(f *testing.F)      { fuzz(f, "swe-agent-traj") }
func FuzzWhoAndWhen(f *testing.F)    { fuzz(f, "who-and-when") }
func FuzzLangChain(f *testing.F)     { fuzz(f, "langchain-messages") }
func FuzzCompletionLog(f *testing.F) { fuzz(f, "llm-completion-log") }
func FuzzInspectLog(f *testing.F)    { fuzz(f, "inspect-log") }
func FuzzWebVoyager(f *testing.F)    { fuzz(f, "webvoyager") }
func FuzzAider(f *testing.F)         { fuzz(f, "aider-md") }
func FuzzSpecStory(f *testing.F)     { fuzz(f, "specstory-md") }
func FuzzInterCode(f *testing.F)     { fuzz(f, "intercode") }

func FuzzCodexRollout(f *testing.F) { fuzz(f, "codex-rollout") }
func FuzzCodexTUILog(f *testing.F)  { fuzz(f, "codex-tui-log") }
func FuzzPiSession(f *testing.F)    { fuzz(f, "pi-session") }
func FuzzGeminiCLI(f *testing.F)    { fuzz(f, "gemini-cli") }
func FuzzOpenHands(f *testing.F)    { fuzz(f, "openhands") }

// maxSeed keeps seeds small enough to be changed quickly.
const maxSeed = 12 << 10

// fuzz starts from the samples of a format and from small files of its shapes.
// Whatever is read, events are valid, numbered without gaps, and read back.
func fuzz(f *testing.F, format string) {
	for _, path := range sampleFiles(f) {
		r, err := transcript.OpenFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_ = r.Close()
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if r.Format() == format {
			f.Add(data[:min(len(data), maxSeed)])
		}
	}
	for _, seed := range shapes[format] {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := transcript.Open(bytes.NewReader(data), transcript.Options{Name: filepath.Join("x", "y.json")})
		if err != nil {
			return
		}
		for s, err := range r.Sessions() {
			if err != nil {
				continue
			}
			n := int64(0)
			for e, err := range s.Events() {
				if err != nil {
					continue
				}
				if n++; e.Seq != n {
					t.Fatalf("event %d has the number %d", n, e.Seq)
				}
				checkEvent(t, e)
			}
		}
	})
}

// shapes are small files of each format, for what the samples do not show.
var shapes = map[string][]string{
	"tidemark": {`[{"type":"FailEvent","seq":7,"message":"a"},` + "\n" + `{"type":"SummaryEvent","seq":9,"summary":"s","covers":[[7,7]],"full_detail_from":8}]`},
	"claude-code": {
		`{"type":"user","isSidechain":true,"parentUuid":null,"uuid":"a","message":{"content":"x"}}{"type":"assistant","isSidechain":true,"parentUuid":"a","uuid":"b","message":{"id":"m","content":[{"type":"tool_use","id":"c","name":"Task","input":{"prompt":"x"}}]}}`,
	},
	"codex-tui-log": {
		`{"ts":"a","dir":"to_tui","kind":"key_event","event":"KeyEvent { code: Char('\\u{1f}'), modifiers: KeyModifiers(CONTROL | ALT), kind: Press }"}` + "\n" + `{"ts":"a","dir":"to_tui","kind":"codex_event","payload":{"msg":{"type":"exec_command_end","call_id":"b"}}}`,
		`{"ts":"a","dir":"to_tui","kind":"codex_event","payload":{"msg":{"type":"session_configured","session_id":"b"}}}` + "\n" + `{"ts":"a","dir":"to_tui","kind":"codex_event","payload":{"msg":{"type":"session_configured","session_id":"c"}}}`,
	},
	"openhands": {
		`[{"action":"delegate","args":{"agent":"a/b"},"source":"agent","id":1},{"observation":"delegate","content":1,"extras":{"outputs":[2]},"cause":1}][{"action":"message","action_risk":null,"content":"c"}]`,
		`{"action":"run","args":{"command":"a"},"source":"user"}` + "\n" + `{"observation":"run","content":"b","extras":{}}`,
	},
	"gemini-cli": {
		`{"messages":[{"id":"a","type":"user","content":{"text":"b"}},{"id":"c","type":"gemini","content":[{"executableCode":{"code":"d"}}],"toolCalls":[{}]}],"sessionId":"e","projectHash":"f"}{"sessionId":"g","projectHash":"f","messages":[]}`,
		`{"sessionId":"a","projectHash":"b"}` + "\n" + `{"id":"c","type":"gemini","content":""}` + "\n" + `{"sessionId":"d","projectHash":"b"}`,
	},
	"pi-session": {
		`{"type":"session","id":"a","cwd":"b"}` + "\n" + `{"type":"message","message":{"role":"assistant","content":[{"type":"thinking","thinking":1,"thinkingSignature":"{}"},"c",{"type":"image"}],"api":"openai-responses","stopReason":"aborted"}}` + "\n" + `{"type":"session","id":"d"}`,
	},
	"codex-rollout": {
		`{"type":"session_meta","payload":{"id":"a","base_instructions":{"text":"b"}}}` + "\n" + `{"type":"response_item","payload":{"type":"message","role":"assistant","content":"c"}}` + "\n" + `{"type":"session_meta","payload":{"id":"d"}}`,
		`{"type":"compacted","payload":{"message":"","replacement_history":[{"type":"compaction","encrypted_content":"a"}]}}`,
		`{"id":"a","timestamp":"b","instructions":"c"}` + "\n" + `{"record_type":"state"}` + "\n" + `{"type":"function_call","call_id":"d"}`,
	},
	"openai-chat": {
		`{"messages":[{"role":"user","content":"a"}]}` + "\n" + `{"messages":[{"role":"assistant","content":"b"}],"response":{"choices":[{"message":{"role":"assistant","content":"c"}}]}}`,
		`{"model":"m","system":[{"type":"text","text":"be brief"}],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"b","name":"c","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"d"}]}]}`,
		`[{"role":"system","content":"a"},{"role":"user","content":[{"type":"image_url","image_url":"data:image/png;base64,AAAA"}]}]`,
	},
	"mini-swe-agent": {`{"trajectory_format":"mini-swe-agent-1","messages":[{"role":"assistant","content":"a\n` + "```bash\\nls\\n```" + `"},{"role":"exit","content":"b","extra":{"exit_status":"Submitted","timestamp":1.5}}],"info":{"mini_version":"1"}}`},
	"tau-bench":      {`[{"task_id":"a","traj":[{"role":"user","content":"b"}],"trial":1},{"task_id":2,"traj":[]}]`},
	"intercode":      {`{"0":{"query":"a","turn_history":{"actions":["cmd b",7],"observations":["c"]}}}{"1":{"turn_history":{"actions":[],"observations":["c"]},"summary":{"max_reward":1}}}`},
	"langchain-messages": {
		`{"type":"human","data":{"content":"a","type":"human"}}` + "\n" + `{"type":"ai","data":{"content":[{"type":"tool_use","id":"c","name":"d","input":{}}],"id":"b"}}`,
		`{"messages":[{"type":"human","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},"a"],"id":"b"},{"type":"remove","id":"b"}]}`,
	},
	"llm-completion-log": {
		`{"messages":[{"role":"user","content":"a"},7],"response":{"choices":[{"message":{"content":"b"}},{}],"usage":{"prompt_tokens":-1}},"timestamp":1757015046.7,"latency_sec":1e300}`,
		`{"messages":[],"error":{"code":429},"latency_sec":"x","timestamp":null}`,
	},
	"inspect-log": {
		`{"id":1,"epoch":1,"input":"attachment://a","events":[{"event":"model","output":{"usage":{"total_tokens":9}}},{"event":"new"}],"limit":{"type":"time"},"attachments":{"a":"b"}}`,
		`{"version":2,"eval":{},"samples":[{"messages":[{"role":"assistant","content":[{"type":"reasoning","reasoning":"a","signature":"b"},{"type":"image","image":"c"}]}],"scores":{"x":{}}},7]}`,
	},
	"webvoyager": {
		`[{"role":"user","content":[{"type":"text","text":"Observation: a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{b64_img}"}}]},{"role":"assistant","content":"Action: ANSWER;"},{"role":"assistant","content":"Thought: Action: Thought:"}]`,
	},
	"aider-md": {
		"# aider chat started at 2026-01-02 03:04:05\n#### a\n> b\nc.py\n```\n<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE\n```\n# aider chat started at 2026\n> Tokens: 9k sent, 1M received",
	},
	"specstory-md": {
		"<!-- Generated by SpecStory -->\n_**User**_\n\na\n\n---\n\n_**Assistant**_\n\n<think><details>\n<tool-use \n```\n<!-- Generated by SpecStory -->\n",
		"<!-- Generated by SpecStory -->\n<!-- A Session b -->\n_**Agent (c)**_\n\n<tool-use data-tool-type=\"shell\" data-tool-name=\"\"><details>\n`\n```diff\n**Answer:** d",
	},
	"who-and-when": {
		`{"is_correct":true,"question":"a","history":[{"role":"assistant","name":"b/c","content":"d"}],"ground_truth":7,"mistake_step":0}`,
	},
	"swe-agent-traj": {
		`{"trajectory":[{"action":"ls\n","observation":"a","thought":"b","messages":[{}]}],"info":{}}`,
		`{"trajectory":[],"history":[{"role":"user","content":"a","is_demo":true},{"role":"assistant","content":"b","thought":"c","action":"d","agent":"other"}]}`,
	},
}
