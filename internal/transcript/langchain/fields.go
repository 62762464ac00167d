package langchain

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// fields are what a message has, however it is wrapped.
type fields struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	// Role is the speaker of a message of the type `chat`.
	Role    string         `json:"role"`
	Content jsontext.Value `json:"content"`
	// ToolCalls are calls; those of Invalid have arguments that are no JSON.
	ToolCalls  []call `json:"tool_calls"`
	Invalid    []call `json:"invalid_tool_calls"`
	ToolCallID string `json:"tool_call_id"`
	Status     string `json:"status"`
	Usage      *usage `json:"usage_metadata"`
	// Additional is what the provider sent beside. Older versions have calls and
	// thinking there only.
	Additional message.Message `json:"additional_kwargs"`
}

type call struct {
	ID   string         `json:"id"`
	Name string         `json:"name"`
	Args jsontext.Value `json:"args"`
}

type usage struct {
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`
}

func (m *fields) events() ([]*eventlog.Event, error) {
	d := message.Dialogue{Agent: Agent}
	switch strings.TrimSuffix(m.Type, "MessageChunk") {
	case "ai", "AI":
		return one(m.action(&d)), nil
	case "tool", "function":
		return one(m.output()), nil
	case "chat":
		return d.Events(&message.Message{Role: strings.ToLower(m.Role), Content: m.Content})
	case "human", "Human":
		return d.Events(&message.Message{Role: "user", Content: m.Content})
	case "system", "developer":
		return d.Events(&message.Message{Role: "system", Content: m.Content})
	}
	return nil, &record.UnknownTypeError{Type: "message " + m.Type}
}

func one(body eventlog.Body) []*eventlog.Event {
	return []*eventlog.Event{eventlog.New(Agent, body)}
}

// action is what a model said. Its calls stand in the content too, where they can
// be half of what the message's own list has: those are not taken.
func (m *fields) action(d *message.Dialogue) *eventlog.Action {
	a := d.Reply(&m.Additional)
	blocks := message.Blocks(m.Content)
	if calls := m.calls(); len(calls) > 0 {
		blocks = slices.DeleteFunc(blocks, func(b message.Block) bool {
			return b.Type == "tool_use" && slices.ContainsFunc(calls, func(c eventlog.ToolCall) bool { return c.ID == b.ID })
		})
		a.ToolCalls = calls
	}
	for i := range blocks {
		blocks[i].Raw = withoutIndex(blocks[i].Raw)
	}
	message.AddReply(a, blocks, m.provider(blocks))
	if m.Usage != nil {
		a.InputTokens, a.OutputTokens = max(m.Usage.InputTokens, 0), max(m.Usage.OutputTokens, 0)
	}
	return a
}

// withoutIndex takes out what LangChain adds to a block of a stream and a provider
// would refuse.
func withoutIndex(block jsontext.Value) jsontext.Value {
	var members map[string]jsontext.Value
	if block.Kind() != '{' || record.Unmarshal(block, &members) != nil || members["index"] == nil {
		return block
	}
	delete(members, "index")
	without, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return block
	}
	return without
}

func (m *fields) calls() []eventlog.ToolCall {
	var calls []eventlog.ToolCall
	for _, c := range slices.Concat(m.ToolCalls, m.Invalid) {
		calls = append(calls, message.ToolCall(c.ID, c.Name, c.Args))
	}
	return calls
}

// provider is whose blocks the content has: thinking is signed by Anthropic alone.
func (m *fields) provider(blocks []message.Block) string {
	if slices.ContainsFunc(blocks, func(b message.Block) bool { return strings.HasSuffix(b.Type, "thinking") }) {
		return "anthropic"
	}
	return "langchain"
}

func (m *fields) output() *eventlog.Output {
	return &eventlog.Output{
		ToolCallID: m.ToolCallID,
		IsError:    m.Status == "error",
		Parts:      message.Parts(message.Blocks(m.Content)),
	}
}
