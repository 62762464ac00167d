package openhands

import (
	"maps"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// event is an action or an observation.
type event struct {
	ID          jsontext.Value `json:"id"`
	Timestamp   jsontext.Value `json:"timestamp"`
	Source      string         `json:"source"`
	Action      string         `json:"action"`
	Observation string         `json:"observation"`
	// Cause is the id of the action that an observation answers.
	Cause jsontext.Value `json:"cause"`
	// Call is the model's call behind an action, repeated by its observation.
	Call *callMetadata `json:"tool_call_metadata"`
	// Args are an action's; in the oldest schema they lie on the event.
	Args jsontext.Value `json:"args"`
	// Content and Extras are an observation's; the exit code is among the
	// extras but in the oldest schema.
	Content  jsontext.Value `json:"content"`
	Extras   extras         `json:"extras"`
	ExitCode *float64       `json:"exit_code"`
}

// callMetadata is a call of a tool, with the response that it is from.
type callMetadata struct {
	FunctionName  string   `json:"function_name"`
	ToolCallID    string   `json:"tool_call_id"`
	ModelResponse response `json:"model_response"`
}

// response is a model's, in the form of OpenAI's chat API.
type response struct {
	ID      string `json:"id"`
	Choices []struct {
		Message message.Message `json:"message"`
	} `json:"choices"`
	Usage struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	} `json:"usage"`
}

// args are what any action has.
type args struct {
	Content   string `json:"content"`
	Thought   string `json:"thought"`
	Command   string `json:"command"`
	Code      string `json:"code"`
	Path      string `json:"path"`
	Agent     string `json:"agent"`
	Summary   string `json:"summary"`
	Forgotten []int  `json:"forgotten_event_ids"`
	// FinalThought, TaskCompleted and Outputs are a finish.
	FinalThought  string         `json:"final_thought"`
	TaskCompleted jsontext.Value `json:"task_completed"`
	Outputs       jsontext.Value `json:"outputs"`
	// ImageURLs has another name in the oldest schema.
	ImageURLs       []string `json:"image_urls"`
	ImagesURLs      []string `json:"images_urls"`
	WaitForResponse bool     `json:"wait_for_response"`
}

// extras are what any observation has.
type extras struct {
	Metadata struct {
		ExitCode *float64 `json:"exit_code"`
		Prefix   string   `json:"prefix"`
		Suffix   string   `json:"suffix"`
	} `json:"metadata"`
	AgentState string         `json:"agent_state"`
	Reason     string         `json:"reason"`
	Outputs    jsontext.Value `json:"outputs"`
	Screenshot string         `json:"screenshot"`
	ImageURLs  []string       `json:"image_urls"`
	Error      jsontext.Value `json:"error"`
	// The rest is a recall: what was added to the context.
	RepoName               string         `json:"repo_name"`
	RepoDirectory          string         `json:"repo_directory"`
	RepoInstructions       string         `json:"repo_instructions"`
	AdditionalInstructions string         `json:"additional_agent_instructions"`
	ConversationInstr      string         `json:"conversation_instructions"`
	Date                   string         `json:"date"`
	RuntimeHosts           jsontext.Value `json:"runtime_hosts"`
	Knowledge              []struct {
		Content string `json:"content"`
	} `json:"microagent_knowledge"`
}

// bookkeeping are members of an action that are none of its arguments.
var bookkeeping = []string{
	"id", "timestamp", "source", "message", "cause", "action", "tool_call_metadata", "llm_metrics", "timeout",
	"thought", "action_risk", "security_risk", "confirmation_state", "is_confirmed", "keep_prompt", "hidden", "blocking",
}

// arguments are an action's, without what the program added.
func arguments(fields jsontext.Value) jsontext.Value {
	members := map[string]jsontext.Value{}
	if record.Unmarshal(record.Sound(fields), &members) != nil {
		return nil
	}
	for _, name := range bookkeeping {
		delete(members, name)
	}
	maps.DeleteFunc(members, func(_ string, v jsontext.Value) bool { return v.Kind() == 'n' })
	made, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return nil
	}
	return made
}

// asText is a string, or any other value but null as JSON.
func asText(v jsontext.Value) string {
	switch v.Kind() {
	case jsontext.KindInvalid, 'n':
		return ""
	case '"':
		var s string
		_ = record.Unmarshal(v, &s)
		return s
	}
	return string(record.Compact(v))
}
