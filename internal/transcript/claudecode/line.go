package claudecode

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// line is one record of a session file.
type line struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	UUID        string       `json:"uuid"`
	ParentUUID  string       `json:"parentUuid"`
	IsSidechain bool         `json:"isSidechain"`
	AgentID     string       `json:"agentId"`
	Timestamp   string       `json:"timestamp"`
	Message     modelMessage `json:"message"`

	IsMeta                    bool `json:"isMeta"`
	IsCompactSummary          bool `json:"isCompactSummary"`
	IsVisibleInTranscriptOnly bool `json:"isVisibleInTranscriptOnly"`
	IsAPIErrorMessage         bool `json:"isApiErrorMessage"`

	// CompactMetadata is a compact_boundary's.
	CompactMetadata struct {
		PreTokens int `json:"preTokens"`
	} `json:"compactMetadata"`
	// Operation and Content are a queue-operation's.
	Operation string         `json:"operation"`
	Content   jsontext.Value `json:"content"`
	// Attachment is an attachment's.
	Attachment attachment `json:"attachment"`
	// Data and ParentToolUseID are a progress line's.
	Data            progress `json:"data"`
	ParentToolUseID string   `json:"parentToolUseID"`

	made int // events so far
}

// modelMessage is a message as the provider's API has it.
type modelMessage struct {
	ID      string         `json:"id"`
	Content jsontext.Value `json:"content"`
	Usage   usage          `json:"usage"`
}

// UnmarshalJSON takes anything: lines of other kinds have other messages.
func (m *modelMessage) UnmarshalJSON(data []byte) error {
	if jsontext.Value(data).Kind() != '{' {
		return nil
	}
	type plain modelMessage
	return record.Unmarshal(data, (*plain)(m))
}

type usage struct {
	InputTokens              int `json:"input_tokens"`
	CacheCreationInputTokens int `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int `json:"cache_read_input_tokens"`
	OutputTokens             int `json:"output_tokens"`
}

// progress is the state of something that runs. Only what a sub-agent said is
// of interest.
type progress struct {
	Type    string         `json:"type"`
	AgentID string         `json:"agentId"`
	Message jsontext.Value `json:"message"`
}

// attachment is what the program added to the context by itself.
type attachment struct {
	Type     string         `json:"type"`
	Content  jsontext.Value `json:"content"`
	Prompt   jsontext.Value `json:"prompt"`
	Filename string         `json:"filename"`
	Snippet  string         `json:"snippet"`
}

func (u usage) input() int {
	return max(0, u.InputTokens) + max(0, u.CacheCreationInputTokens) + max(0, u.CacheReadInputTokens)
}

// event makes the next event of the line.
func (l *line) event(c *conversation, body eventlog.Body) *eventlog.Event {
	e := eventlog.New(c.agent, body)
	e.FullNamespace = c.namespace
	e.Timestamp = l.time()
	if l.made++; l.UUID != "" {
		e.ID = l.UUID
		if l.made > 1 {
			e.ID = fmt.Sprintf("%s#%d", l.UUID, l.made)
		}
	}
	return e
}

func (l *line) time() time.Time { return message.ParseTime(l.Timestamp) }

func (l *line) blocks() []message.Block { return message.Blocks(l.Message.Content) }
