package codextui

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// message reads what the agent sent.
func (r *reader) message(m *agentMessage) error {
	switch m.Type {
	case "task_started", "turn_started":
		r.begin()
	case "task_complete", "turn_complete":
		r.complete(m.LastAgentMessage)
	case "turn_aborted":
		r.cancelled()
	case "error":
		r.failed(m, false)
	case "stream_error", "warning":
		r.failed(m, true)
	case "token_count":
		r.count(m)
	case "session_configured", "shutdown_complete", "background_event", "turn_diff", "plan_update", "get_history_entry_response",
		"mcp_list_tools_response", "list_custom_prompts_response", "conversation_history", "mcp_startup_update",
		"mcp_startup_complete", "user_message":
	default:
		if !r.words(m) && !r.work(m) {
			return &record.UnknownTypeError{Type: "codex_event " + m.Type}
		}
	}
	return nil
}

// words reads what the model says and thinks, and reports whether it is that.
func (r *reader) words(m *agentMessage) bool {
	switch m.Type {
	case "agent_message":
		r.speaking().say(m.Message)
	case "agent_message_delta":
		r.speaking().words.WriteString(m.Delta)
	case "agent_reasoning":
		t := r.speaking()
		t.think(m.Text, &t.thoughts)
	case "agent_reasoning_delta":
		r.speaking().thoughts.WriteString(m.Delta)
	case "agent_reasoning_raw_content":
		t := r.speaking()
		t.think(m.Text, &t.raw)
	case "agent_reasoning_raw_content_delta":
		r.speaking().raw.WriteString(m.Delta)
	case "agent_reasoning_section_break":
		if t := r.speaking(); t.thoughts.Len() > 0 {
			t.thoughts.WriteString("\n\n")
		}
	default:
		return false
	}
	return true
}

// command and patch are the arguments of calls.
type command struct {
	Command jsontext.Value `json:"command"`
	Workdir string         `json:"workdir,omitzero"`
}

type patch struct {
	Changes map[string]jsontext.Value `json:"changes"`
}

// work reads what the agent does, and reports whether it is that. A call that
// the person is asked about is told twice.
func (r *reader) work(m *agentMessage) bool {
	begun := r.turn.running[m.CallID] != nil
	switch m.Type {
	case "exec_approval_request", "exec_command_begin":
		r.approval = m.Type == "exec_approval_request"
		if !begun {
			r.speaking().call(m.CallID, "shell", command{record.Sound(m.Command), m.CWD})
		}
	case "apply_patch_approval_request", "patch_apply_begin":
		r.approval = m.Type == "apply_patch_approval_request"
		r.patches[m.CallID] = m.Changes
		if !begun {
			r.speaking().call(m.CallID, "apply_patch", patch{m.Changes})
		}
	case "mcp_tool_call_begin":
		r.speaking().call(m.CallID, m.Invocation.Server+"__"+m.Invocation.Tool, m.Invocation.Arguments)
	case "exec_command_output_delta":
		r.turn.wrote(m.CallID, m.Chunk)
	case "exec_command_end":
		r.gave(r.turn.execOutput(m))
	case "patch_apply_end":
		r.patched(m)
	case "mcp_tool_call_end":
		delete(r.turn.running, m.CallID)
		r.gave(toolOutput(m))
	default:
		return false
	}
	return true
}
