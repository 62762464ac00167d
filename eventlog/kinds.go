package eventlog

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Kind is the name of an event's type.
type Kind string

// The ten kinds, as the wire spells them.
const (
	KindTaskStart Kind = "TaskStartEvent"
	KindAction    Kind = "ActionEvent"
	KindOutput    Kind = "OutputEvent"
	KindSuccess   Kind = "SuccessEvent"
	KindFail      Kind = "FailEvent"
	KindClarify   Kind = "ClarifyEvent"
	KindSummary   Kind = "SummaryEvent"
	KindFile      Kind = "FileEvent"
	KindError     Kind = "ErrorEvent"
	KindCancelled Kind = "CancelledEvent"
)

// WithArticle is the kind as a sentence has it: "an ActionEvent".
func (k Kind) WithArticle() string {
	switch k {
	case KindAction, KindOutput, KindError:
		return "an " + string(k)
	}
	return "a " + string(k)
}

// Kinds lists all kinds in the order of the documentation.
func Kinds() []Kind {
	return []Kind{
		KindTaskStart, KindAction, KindOutput, KindSuccess, KindFail,
		KindClarify, KindSummary, KindFile, KindError, KindCancelled,
	}
}

// Body is what only one kind of event has. The ten implementations are in this
// package and are used by pointer.
type Body interface {
	// Kind is the wire's name of the type.
	Kind() Kind
	// validate reports the first rule of the kind that the body breaks.
	validate() error
}

// TaskStart begins a task: what the agent is asked to do.
type TaskStart struct {
	TaskName string `json:"task_name"`
	// Inputs is a JSON object, or empty.
	Inputs  jsontext.Value `json:"inputs,omitzero"`
	Message string         `json:"message"`
}

// Action is one decision of the agent: its thinking and what it then does. At
// most one of Code and Terminal is set.
type Action struct {
	Title       string       `json:"title,omitzero"`
	Thinking    string       `json:"thinking,omitzero"`
	Code        string       `json:"code,omitzero"`
	Terminal    string       `json:"terminal,omitzero"`
	FileActions []FileAction `json:"file_actions,omitempty"`
	ToolCalls   []ToolCall   `json:"tool_calls,omitempty"`
	// Text is what the agent says aloud: the plain text of its reply.
	Text string `json:"text,omitzero"`
	// InputTokens and OutputTokens are the provider's own count of the model
	// call behind the action, 0 where unknown.
	InputTokens  int `json:"input_tokens,omitzero"`
	OutputTokens int `json:"output_tokens,omitzero"`
	// Opaque holds blocks that a provider signed or encrypted, byte for byte.
	Opaque []OpaqueBlock `json:"opaque,omitempty"`
}

// OpaqueBlock is a block of a provider's message that must go back unchanged or
// not at all, such as signed thinking.
type OpaqueBlock struct {
	// Provider names the wire format that the block belongs to: "anthropic",
	// "openai-responses", "gemini".
	Provider string         `json:"provider"`
	Block    jsontext.Value `json:"block"`
	Extra    jsontext.Value `json:",embed"`
}

// FileAction writes a file, or edits one where Operation is set.
type FileAction struct {
	Path    string `json:"path"`
	Content string `json:"content"`
	// Mode is "write" (the default) or "append" for a write.
	Mode string `json:"mode,omitzero"`
	// Search is the text that an edit looks for.
	Search string `json:"search,omitzero"`
	// Operation is "replace", "insert-after" or "insert-before" for an edit.
	Operation string         `json:"operation,omitzero"`
	MatchAll  bool           `json:"match_all,omitzero"`
	Extra     jsontext.Value `json:",embed"`
}

// IsEdit tells an edit from a write.
func (f *FileAction) IsEdit() bool { return f.Operation != "" || f.Search != "" }

// ToolCall is one call of a tool by a provider's protocol.
type ToolCall struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Arguments is any JSON; an object for most tools.
	Arguments jsontext.Value `json:"arguments,omitzero"`
	Extra     jsontext.Value `json:",embed"`
}

// Output is what the agent's action produced.
type Output struct {
	Parts []Part `json:"parts"`
	// ToolCallID is the call that this answers, if any.
	ToolCallID string `json:"tool_call_id,omitzero"`
	IsError    bool   `json:"is_error,omitzero"`
}

// Success ends a task with its result.
type Success struct {
	// Result is any JSON.
	Result jsontext.Value `json:"result,omitzero"`
}

// Fail ends a task that the agent gave up.
type Fail struct {
	Message string `json:"message"`
}

// Clarify stops a task to ask.
type Clarify struct {
	Message string `json:"message"`
}

// Summary stands for earlier events of its namespace in the view.
type Summary struct {
	Summary              string `json:"summary"`
	SummarizedEventCount int    `json:"summarized_event_count"`
	// OriginalTokens is what the covered events cost at full detail.
	OriginalTokens int `json:"original_tokens"`
	// LowDetailThreshold is the time before which live events are shown at low
	// detail, or nil.
	LowDetailThreshold *time.Time `json:"low_detail_threshold"`
	// FullDetailFrom is the same line as a seq, exact where times are equal.
	// 0 where only the time is known.
	FullDetailFrom int64 `json:"full_detail_from,omitzero"`
	// Covers lists what the summary stands for, as inclusive ranges of seq in
	// ascending order. They speak of the summary's own namespace only: events
	// of other namespaces inside a range are not covered.
	Covers []Range `json:"covers"`
	// Method says who wrote it, such as "digest", or [MethodAgent] or
	// [MethodUndo].
	Method string `json:"method"`
	// Rank counts the generations of summaries below this one.
	Rank int `json:"rank,omitzero"`
	// Name is what the part of the work is called that the summary stands for,
	// if its writer gave it a name: the title of a chapter.
	Name string `json:"name,omitzero"`
	// Undoes is the seq of a summary that this event takes back, or 0. What
	// that one covered is live again, as if it had never been; neither of the
	// two is part of the view. Such an event covers nothing.
	Undoes int64 `json:"undoes,omitzero"`
}

// The methods of summaries that no summarizer wrote.
const (
	// MethodAgent is that of a chapter: a summary that the agent wrote itself,
	// of any part of its work.
	MethodAgent = "agent"
	// MethodUndo is that of an event which takes back a summary.
	MethodUndo = "undo"
)

// Range is an inclusive range of seqs, a pair in JSON.
type Range [2]int64

// Contains reports whether seq is in the range.
func (r Range) Contains(seq int64) bool { return r[0] <= seq && seq <= r[1] }

// FileChange tells of files that changed, by the user's or the agent's hand.
// It is the body of a FileEvent.
type FileChange struct {
	// FileSource is "user" or "agent".
	FileSource string   `json:"file_source"`
	Added      []string `json:"added,omitempty"`
	Modified   []string `json:"modified,omitempty"`
	Removed    []string `json:"removed,omitempty"`
}

// Error is a failure of the framework around the agent. It is the body of an
// ErrorEvent.
type Error struct {
	Error ErrorDetail `json:"error"`
	// Recoverable is whether the task can go on.
	Recoverable bool `json:"recoverable"`
}

// ErrorDetail says what went wrong.
type ErrorDetail struct {
	Type    string         `json:"type"`
	Message string         `json:"message"`
	Extra   jsontext.Value `json:",embed"`
}

// Cancelled ends a task from outside.
type Cancelled struct {
	TaskName            string `json:"task_name"`
	IterationsCompleted int    `json:"iterations_completed"`
}

// Kind is "TaskStartEvent".
func (*TaskStart) Kind() Kind { return KindTaskStart }

// Kind is "ActionEvent".
func (*Action) Kind() Kind { return KindAction }

// Kind is "OutputEvent".
func (*Output) Kind() Kind { return KindOutput }

// Kind is "SuccessEvent".
func (*Success) Kind() Kind { return KindSuccess }

// Kind is "FailEvent".
func (*Fail) Kind() Kind { return KindFail }

// Kind is "ClarifyEvent".
func (*Clarify) Kind() Kind { return KindClarify }

// Kind is "SummaryEvent".
func (*Summary) Kind() Kind { return KindSummary }

// Kind is "FileEvent".
func (*FileChange) Kind() Kind { return KindFile }

// Kind is "ErrorEvent".
func (*Error) Kind() Kind { return KindError }

// Kind is "CancelledEvent".
func (*Cancelled) Kind() Kind { return KindCancelled }
