package codexrollout

import (
	"cmp"

	"github.com/go-json-experiment/json/jsontext"
)

// line is one record of a file.
type line struct {
	Timestamp string         `json:"timestamp"`
	Type      string         `json:"type"`
	Payload   jsontext.Value `json:"payload"`
	// RecordType is what bare lines of bookkeeping have.
	RecordType string `json:"record_type"`
}

// meta is the payload of session_meta. Texts are a string in older files and an
// object in newer ones.
type meta struct {
	ID               string         `json:"id"`
	SessionID        string         `json:"session_id"`
	Instructions     jsontext.Value `json:"instructions"`
	BaseInstructions jsontext.Value `json:"base_instructions"`
}

func (m *meta) thread() string { return cmp.Or(m.ID, m.SessionID) }

// item is the payload of a response_item. Which fields count follows from Type.
type item struct {
	Type string `json:"type"`
	// Role and Content are a message; Content also is what was thought, where
	// that is not encrypted.
	Role    string         `json:"role"`
	Content jsontext.Value `json:"content"`
	// Summary and EncryptedContent are reasoning.
	Summary          jsontext.Value `json:"summary"`
	EncryptedContent string         `json:"encrypted_content"`
	// ID, CallID, Name, Arguments, Input and Action are calls.
	ID        string         `json:"id"`
	CallID    string         `json:"call_id"`
	Name      string         `json:"name"`
	Arguments jsontext.Value `json:"arguments"`
	Input     jsontext.Value `json:"input"`
	Action    jsontext.Value `json:"action"`
	// Output and Tools are what calls gave; Result is a picture in base64.
	Output jsontext.Value `json:"output"`
	Tools  jsontext.Value `json:"tools"`
	Result string         `json:"result"`
}

// event is the payload of an event_msg.
type event struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Reason  string `json:"reason"`
	// Info is a token_count.
	Info struct {
		Total usage `json:"total_token_usage"`
		Last  usage `json:"last_token_usage"`
	} `json:"info"`
	// Success and Changes are a patch_apply_end: by path what happened to it.
	Success bool                      `json:"success"`
	Changes map[string]jsontext.Value `json:"changes"`
}

// usage counts tokens; the input includes what was cached, the output includes
// reasoning.
type usage struct {
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`
	TotalTokens  int `json:"total_tokens"`
}

// compacted is the payload of a line of that type.
type compacted struct {
	Message string `json:"message"`
	// ReplacementHistory is the whole prompt after the compaction.
	ReplacementHistory []item `json:"replacement_history"`
}
