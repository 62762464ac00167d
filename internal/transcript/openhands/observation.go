package openhands

import (
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// observation reads what came of an action, or what happened.
func (r *reader) observation(e *event) {
	switch e.Observation {
	case "null":
	case "agent_state_changed":
		r.stateChanged(e)
	case "recall":
		r.recalled(&e.Extras)
	case "condense":
		r.emit(&eventlog.Summary{Summary: asText(e.Content), Method: Agent})
	case "delegate":
		if len(r.Agents) > 1 {
			r.Agents = r.Agents[:len(r.Agents)-1]
		}
		r.output(e)
	default:
		r.output(e)
	}
}

// stateChanged tells of a task that was stopped or broke down.
func (r *reader) stateChanged(e *event) {
	switch e.Extras.AgentState {
	case "stopped":
		r.emit(&eventlog.Cancelled{TaskName: r.working().Task, IterationsCompleted: r.working().Iterations})
	case "error":
		text := e.Extras.Reason
		if text == "" {
			text = "the agent stopped with an error"
		}
		r.emit(&eventlog.Error{Error: eventlog.ErrorDetail{Type: "agent_error", Message: text}})
	}
}

// output gives what a call gave, or what came of an action without a call.
func (r *reader) output(e *event) {
	out := &eventlog.Output{ToolCallID: r.answers(e), IsError: isError(e)}
	m := &e.Extras.Metadata
	if text := m.Prefix + asText(e.Content) + m.Suffix; text != "" {
		out.Parts = append(out.Parts, eventlog.Text(text))
	}
	if v := record.Compact(e.Extras.Outputs); len(v) > 0 && v.Kind() != 'n' && string(v) != "{}" {
		out.Parts = append(out.Parts, eventlog.JSON(v))
	}
	if e.Extras.Screenshot != "" {
		out.Parts = append(out.Parts, message.PictureURL(e.Extras.Screenshot))
	}
	out.Parts = append(out.Parts, pictureParts(e.Extras.ImageURLs)...)
	r.emit(out)
}

// answers is the id of the call that the observation answers.
func (r *reader) answers(e *event) string {
	if e.Call != nil && e.Call.ToolCallID != "" {
		return e.Call.ToolCallID
	}
	cause := asText(e.Cause)
	id := r.Calls[cause]
	if cause == "" {
		id = r.Waiting
	}
	if id == r.Waiting {
		r.Waiting = ""
	}
	delete(r.Calls, cause)
	return id
}

// isError reports whether the observation tells of a failure. An exit code of -1
// is that of a command that still runs.
func isError(e *event) bool {
	for _, code := range []*float64{e.ExitCode, e.Extras.Metadata.ExitCode} {
		if code != nil && *code != 0 && *code != -1 {
			return true
		}
	}
	switch e.Observation {
	case "error", "user_rejected":
		return true
	}
	return string(e.Extras.Error) == "true" || strings.HasPrefix(asText(e.Content), "ERROR:")
}

// recalled gives what was added to the context.
func (r *reader) recalled(x *extras) {
	var parts []eventlog.Part
	place := map[string]any{}
	for name, text := range map[string]string{"repo_name": x.RepoName, "repo_directory": x.RepoDirectory, "date": x.Date} {
		if text != "" {
			place[name] = strings.ToValidUTF8(text, "\uFFFD")
		}
	}
	if hosts := record.Compact(x.RuntimeHosts); hosts.Kind() == '{' && string(hosts) != "{}" {
		place["runtime_hosts"] = hosts
	}
	if v, err := json.Marshal(place, json.Deterministic(true)); err == nil && len(place) > 0 {
		parts = append(parts, eventlog.JSON(v))
	}
	texts := []string{x.RepoInstructions, x.AdditionalInstructions, x.ConversationInstr}
	for _, k := range x.Knowledge {
		texts = append(texts, k.Content)
	}
	for _, text := range texts {
		if text != "" {
			parts = append(parts, eventlog.Text(text))
		}
	}
	if len(parts) > 0 {
		r.emit(&eventlog.Output{Parts: parts})
	}
}
