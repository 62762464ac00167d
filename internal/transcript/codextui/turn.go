package codextui

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// turn is what the model says in one call and what its calls gave, up to the
// count of tokens or until it says more.
type turn struct {
	at     time.Time
	action eventlog.Action
	// outputs are what the calls gave, and what happened meanwhile.
	outputs []*eventlog.Event
	// words, thoughts and raw are pieces of a whole that may still come.
	words, thoughts, raw strings.Builder
	// running is what open calls wrote so far.
	running map[string]*strings.Builder
}

func newTurn() *turn { return &turn{running: map[string]*strings.Builder{}} }

// acts reports whether the model said or did anything.
func (t *turn) acts() bool {
	return t.action.Text != "" || t.action.Thinking != "" || len(t.action.ToolCalls) > 0
}

func (t *turn) empty() bool {
	return !t.acts() && t.words.Len()+t.thoughts.Len()+t.raw.Len()+len(t.outputs) == 0
}

// think and say take the whole of what was given in pieces.
func (t *turn) think(whole string, pieces *strings.Builder) {
	pieces.Reset()
	t.action.Thinking = message.Join(t.action.Thinking, whole)
}

func (t *turn) say(whole string) {
	t.words.Reset()
	t.action.Text = message.Join(t.action.Text, whole)
}

// settle takes pieces whose whole did not come.
func (t *turn) settle() {
	for _, pieces := range []*strings.Builder{&t.raw, &t.thoughts} {
		t.think(strings.TrimSpace(pieces.String()), pieces)
	}
	t.say(t.words.String())
}

func (t *turn) call(id, name string, args any) {
	made, err := json.Marshal(args, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		made = nil
	}
	t.action.ToolCalls = append(t.action.ToolCalls, message.ToolCall(id, name, made))
	t.running[id] = new(strings.Builder)
}

// wrote notes what a call wrote while it ran.
func (t *turn) wrote(id, chunk string) {
	if data, err := base64.StdEncoding.DecodeString(chunk); err == nil && t.running[id] != nil {
		t.running[id].WriteString(strings.ToValidUTF8(string(data), "\uFFFD"))
	}
}

// execOutput is what a command gave: both streams, or what it wrote while it
// ran.
func (t *turn) execOutput(m *agentMessage) *eventlog.Output {
	text := m.Stdout
	if m.Stderr != "" {
		text = strings.TrimSuffix(text, "\n") + "\n" + m.Stderr
		text = strings.TrimPrefix(text, "\n")
	}
	if running := t.running[m.CallID]; text == "" && running != nil {
		text = running.String()
	}
	delete(t.running, m.CallID)
	return output(m.CallID, text, m.ExitCode != 0)
}

func output(id, text string, isError bool) *eventlog.Output {
	out := &eventlog.Output{ToolCallID: id, IsError: isError}
	if text != "" {
		out.Parts = []eventlog.Part{eventlog.Text(text)}
	}
	return out
}

// toolOutput reads the result of a tool of another server.
func toolOutput(m *agentMessage) *eventlog.Output {
	var r struct {
		OK *struct {
			Content jsontext.Value `json:"content"`
			IsError bool           `json:"isError"`
		} `json:"Ok"`
		Err jsontext.Value `json:"Err"`
	}
	if record.Unmarshal(m.Result, &r) != nil || r.OK == nil && len(r.Err) == 0 {
		return &eventlog.Output{ToolCallID: m.CallID, Parts: message.Parts(message.Blocks(m.Result))}
	}
	if r.OK == nil {
		return &eventlog.Output{ToolCallID: m.CallID, IsError: true, Parts: message.Parts(message.Blocks(r.Err))}
	}
	return &eventlog.Output{ToolCallID: m.CallID, IsError: r.OK.IsError, Parts: message.Parts(message.Blocks(r.OK.Content))}
}
