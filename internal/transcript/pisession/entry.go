package pisession

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// entry is one record of a session file.
type entry struct {
	Type      string         `json:"type"`
	ID        string         `json:"id"`
	Timestamp string         `json:"timestamp"`
	Message   sessionMessage `json:"message"`
	// Summary and TokensBefore are a compaction's, or a branch_summary's.
	Summary      string `json:"summary"`
	TokensBefore int    `json:"tokensBefore"`
	// Content is a custom_message's.
	Content jsontext.Value `json:"content"`
}

// sessionMessage is a message. Which fields count follows from Role.
type sessionMessage struct {
	Role    string         `json:"role"`
	Content jsontext.Value `json:"content"`
	// Timestamp is in milliseconds since 1970.
	Timestamp jsontext.Value `json:"timestamp"`
	// API, Usage, StopReason and ErrorMessage are an assistant's.
	API          string `json:"api"`
	Usage        usage  `json:"usage"`
	StopReason   string `json:"stopReason"`
	ErrorMessage string `json:"errorMessage"`
	// ToolCallID and IsError are a toolResult's.
	ToolCallID string `json:"toolCallId"`
	IsError    bool   `json:"isError"`
	// The rest is a bashExecution: a command that the person ran.
	Command            string   `json:"command"`
	Output             string   `json:"output"`
	ExitCode           *float64 `json:"exitCode"`
	Cancelled          bool     `json:"cancelled"`
	ExcludeFromContext bool     `json:"excludeFromContext"`
	// Summary and TokensBefore are a compactionSummary or a branchSummary.
	Summary      string `json:"summary"`
	TokensBefore int    `json:"tokensBefore"`
}

// usage counts tokens; a prompt is all three of the inputs.
type usage struct {
	Input      int `json:"input"`
	Output     int `json:"output"`
	CacheRead  int `json:"cacheRead"`
	CacheWrite int `json:"cacheWrite"`
}

// block is one piece of a message's content. Which fields count follows from
// Type, which is empty for a value that is no block.
type block struct {
	Type string `json:"type"`
	Text string `json:"text"`
	// Thinking, ThinkingSignature and Redacted are a thinking. The first two
	// are kept as they are written, for the provider's own block.
	Thinking          jsontext.Value `json:"thinking"`
	ThinkingSignature jsontext.Value `json:"thinkingSignature"`
	Redacted          bool           `json:"redacted"`
	// ID, Name, Arguments and ThoughtSignature are a toolCall.
	ID               string         `json:"id"`
	Name             string         `json:"name"`
	Arguments        jsontext.Value `json:"arguments"`
	ThoughtSignature string         `json:"thoughtSignature"`
	// MIMEType and Data are an image.
	MIMEType string `json:"mimeType"`
	Data     string `json:"data"`
	// Raw is the whole value as it came.
	Raw jsontext.Value `json:"-"`
}

// blocks cuts a content into blocks: a string, or a list of them.
func blocks(content jsontext.Value) []block {
	switch content.Kind() {
	case jsontext.KindInvalid, 'n':
		return nil
	case '"':
		return []block{{Type: "text", Text: unquoted(content)}}
	}
	var list []jsontext.Value
	if record.Unmarshal(content, &list) != nil {
		return []block{{Raw: content}}
	}
	all := make([]block, len(list))
	for i, v := range list {
		if record.Unmarshal(v, &all[i]) != nil {
			all[i] = block{}
		}
		all[i].Raw = v
	}
	return all
}

// unquoted is the text of a JSON string, empty for anything else.
func unquoted(v jsontext.Value) string {
	var s string
	if v.Kind() == '"' {
		_ = record.Unmarshal(v, &s)
	}
	return s
}
