package message

import (
	"math"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Message is one entry of a chat.
type Message struct {
	Role    string         `json:"role"`
	Content jsontext.Value `json:"content"`
	// ToolCalls and, in older chats, FunctionCall are what an assistant calls.
	ToolCalls    []Call    `json:"tool_calls"`
	FunctionCall *Function `json:"function_call"`
	// ToolCallID says which call a tool's message answers.
	ToolCallID string `json:"tool_call_id"`
	Refusal    string `json:"refusal"`
	// Reasoning and ReasoningContent are the same, by different servers.
	Reasoning        jsontext.Value   `json:"reasoning"`
	ReasoningContent jsontext.Value   `json:"reasoning_content"`
	ThinkingBlocks   []jsontext.Value `json:"thinking_blocks"`
	// Timestamp is RFC 3339, or seconds or milliseconds since 1970.
	Timestamp jsontext.Value `json:"timestamp"`
}

// Call is a tool call of OpenAI's chat API.
type Call struct {
	ID       string   `json:"id"`
	Function Function `json:"function"`
}

// Function is what a call calls. Arguments are JSON, mostly inside a string.
type Function struct {
	Name      string         `json:"name"`
	Arguments jsontext.Value `json:"arguments"`
}

// thinking is what the model thought, where a server reports it beside the
// content.
func (m *Message) thinking() string {
	for _, v := range []jsontext.Value{m.ReasoningContent, m.Reasoning} {
		var s string
		if v.Kind() == '"' && record.Unmarshal(v, &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// Time reads a time as transcripts write them: RFC 3339, with or without a
// zone, or a number of seconds or milliseconds since 1970. It is zero where
// there is none.
func Time(v jsontext.Value) time.Time {
	switch v.Kind() {
	case '"':
		var s string
		if record.Unmarshal(v, &s) == nil {
			return ParseTime(s)
		}
	case '0':
		var n float64
		if record.Unmarshal(v, &n) == nil {
			return sinceEpoch(n)
		}
	}
	return time.Time{}
}

// ParseTime reads RFC 3339, taken as UTC where the zone is missing. It is zero
// for anything else.
func ParseTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// firstMilliseconds is a number that is taken for milliseconds: as seconds it
// would be in the year 5138.
const firstMilliseconds = 1e11

func sinceEpoch(n float64) time.Time {
	if n >= firstMilliseconds {
		n /= 1000
	}
	if n <= 0 || n >= firstMilliseconds {
		return time.Time{}
	}
	seconds, fraction := math.Modf(n)
	return time.Unix(int64(seconds), int64(fraction*1e6)*1000).UTC()
}
