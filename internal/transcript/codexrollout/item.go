package codexrollout

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// item reads a response_item: what the model saw or said.
func (r *reader) item(payload jsontext.Value) error {
	var it item
	if err := record.Unmarshal(payload, &it); err != nil {
		return err
	}
	switch it.Type {
	case "message":
		return r.message(&it)
	case "reasoning":
		r.reason(&it, payload)
	case "function_call", "tool_search_call":
		r.call(it.CallID, cmp.Or(it.Name, it.Type), it.Arguments)
	case "custom_tool_call":
		r.call(it.CallID, it.Name, named("input", it.Input))
	case "local_shell_call":
		r.call(cmp.Or(it.CallID, it.ID), "local_shell", it.Action)
	case "function_call_output", "custom_tool_call_output":
		r.output(it.CallID, it.Output)
	case "tool_search_output":
		r.output(it.CallID, it.Tools)
	case "agent_message":
		r.closeReply()
		r.emit(&eventlog.Output{Parts: message.Parts(message.Blocks(it.Content))})
	case "image_generation_call":
		r.closeReply()
		r.emit(&eventlog.Output{Parts: []eventlog.Part{message.Picture("image/png", it.Result, it.ID)}})
	case "web_search_call", "compaction", "compaction_summary", "context_compaction":
		r.keep(payload) // The provider ran these itself; they have no output.
	case "ghost_snapshot", "additional_tools":
	default:
		return &record.UnknownTypeError{Type: "response_item " + it.Type}
	}
	return nil
}

// named puts a value that is no object into one.
func named(name string, v jsontext.Value) jsontext.Value {
	if len(v) == 0 || v.Kind() == '{' {
		return v
	}
	return jsontext.Value(`{"` + name + `":` + string(v) + `}`)
}

func (r *reader) output(callID string, v jsontext.Value) {
	r.late()
	r.closeReply()
	out, extra := output(callID, v)
	e := eventlog.New(Agent, out)
	e.Timestamp, e.Extra = r.Now, extra
	r.Send(e)
}

func (r *reader) message(it *item) error {
	blocks := message.Blocks(it.Content)
	text := message.Text(blocks)
	switch it.Role {
	case "assistant":
		message.AddReply(r.openReply(), blocks, provider)
	case "system", "developer":
		r.turnOver()
		r.told(it.Role, text)
	case "user":
		r.turnOver()
		r.user(text, blocks)
	default:
		return &record.UnknownTypeError{Type: "role " + it.Role}
	}
	return nil
}

// user reads a message in the user's name: a task, or what the program said.
func (r *reader) user(text string, blocks []message.Block) {
	if strings.HasPrefix(text, "<turn_aborted>") {
		r.ToldOfAbort = true
		r.cancelled(r.Now, field("message", text))
		return
	}
	if name := programs(text); name != "" {
		r.told(name, text)
		return
	}
	pictures := slices.DeleteFunc(blocks, func(b message.Block) bool { return strings.HasSuffix(b.Type, "text") })
	if text != "" || len(pictures) == 0 {
		r.begin(text)
	}
	if len(pictures) > 0 {
		r.emit(&eventlog.Output{Parts: message.Parts(pictures)})
	}
}

// request is where the person's words begin in a message that an editor added
// its state to.
const request = "## My request for Codex:\n"

// begin starts a task.
func (r *reader) begin(text string) {
	task := message.Task(text)
	if _, asked, ok := strings.Cut(text, request); ok {
		task.TaskName = message.TaskName(asked)
	}
	r.Begun, r.Task, r.Iterations = true, task.TaskName, 0
	r.emit(task)
}

// told gives what the program told the model: before the first task it belongs
// to the setting up.
func (r *reader) told(name, text string) {
	switch {
	case text == "":
	case r.Begun:
		r.emit(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
	default:
		r.setup(name, text)
	}
}

// programs names a text that the program said in the user's name, by the element
// that it begins with. It is empty for what a person typed.
func programs(text string) string {
	if strings.HasPrefix(text, "# AGENTS.md instructions") {
		return "user_instructions"
	}
	for _, name := range elements {
		if strings.HasPrefix(text, "<"+name+">") {
			return name
		}
	}
	return ""
}

// elements are what the program's own texts begin with.
var elements = []string{
	"environment_context", "user_instructions", "INSTRUCTIONS", "skill", "user_shell_command", "subagent_notification",
	"user_action", "permissions instructions", "collaboration_mode",
}

// repeated are the events that repeat what items say, or say nothing of the work.
var repeated = map[string]bool{
	"user_message": true, "agent_message": true, "agent_reasoning": true, "agent_reasoning_raw_content": true,
	"agent_reasoning_section_break": true, "context_compacted": true, "entered_review_mode": true,
	"exited_review_mode": true, "exec_command_begin": true, "exec_command_end": true, "exec_command_output_delta": true,
	"mcp_tool_call_begin": true, "mcp_tool_call_end": true, "web_search_begin": true, "web_search_end": true,
	"image_generation_begin": true, "image_generation_end": true, "patch_apply_begin": true, "turn_diff": true,
	"plan_update": true, "item_started": true, "item_completed": true, "thread_name_updated": true,
	"thread_goal_updated": true, "thread_settings_applied": true, "sub_agent_activity": true, "view_image_tool_call": true,
	"thread_rolled_back": true, "raw_response_item": true, "session_configured": true, "background_event": true,
}
