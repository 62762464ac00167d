package openhands

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// action reads an action. What the program does by itself is nothing.
func (r *reader) action(e *event, raw jsontext.Value) error {
	fields := e.Args
	if len(fields) == 0 {
		fields = raw
	}
	var a args
	if err := record.Unmarshal(fields, &a); err != nil {
		return err
	}
	switch e.Action {
	case "system":
		r.system(&a)
	case "message":
		r.message(e, &a)
	case "condensation":
		if a.Summary != "" {
			r.emit(&eventlog.Summary{Summary: a.Summary, SummarizedEventCount: len(a.Forgotten), Method: Agent})
		}
	case "finish", "reject":
		r.finish(e, &a)
	case "recall", "null", "start", "pause", "resume", "stop", "change_agent_state", "condensation_request", "loop_recovery",
		"push", "send_pr":
	default:
		r.work(e, &a, fields)
	}
	return nil
}

func (r *reader) system(a *args) {
	if r.Begun {
		r.emit(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(a.Content)}})
		return
	}
	r.send(message.Setup(r.working().Name, "system", a.Content))
}

// message is what the user or the agent said. Without a source the first is the
// user's, and later ones that wait for an answer are the agent's.
func (r *reader) message(e *event, a *args) {
	users := e.Source == "user" || e.Source == "" && (!r.Begun || !a.WaitForResponse)
	if users {
		r.begin(a.Content, slices.Concat(a.ImageURLs, a.ImagesURLs))
		return
	}
	said := r.reply(e)
	if said.Text == "" {
		said.Text = a.Content
	}
	r.act(said)
}

// reply is what of the model's response an action is: all but the calls, and
// only for the first action of a response.
func (r *reader) reply(e *event) *eventlog.Action {
	if e.Call == nil {
		return &eventlog.Action{}
	}
	m := &e.Call.ModelResponse
	if len(m.Choices) == 0 || m.ID != "" && m.ID == r.Response {
		return &eventlog.Action{}
	}
	r.Response = m.ID
	d := message.Dialogue{Agent: Agent}
	said := d.Reply(&m.Choices[0].Message)
	said.ToolCalls = nil
	said.InputTokens, said.OutputTokens = max(0, m.Usage.PromptTokens), max(0, m.Usage.CompletionTokens)
	return said
}

// work is an action that an observation answers.
func (r *reader) work(e *event, a *args, fields jsontext.Value) {
	if e.Source == "user" || e.Source == "environment" {
		text := e.Action + " " + cmp.Or(a.Command, a.Code, string(arguments(fields)))
		r.emit(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
		return
	}
	repeats := e.Call != nil && e.Call.ModelResponse.ID != "" && e.Call.ModelResponse.ID == r.Response
	said := r.reply(e)
	if said.Text == "" && !repeats && e.Action != "think" {
		said.Text = a.Thought
	}
	r.do(said, e, a, fields)
	r.act(said)
	if e.Action == "delegate" {
		r.delegate(pathElement(a.Agent))
	}
}

// do adds to the reply what is done: the model's own call, or what the action
// says.
func (r *reader) do(said *eventlog.Action, e *event, a *args, fields jsontext.Value) {
	switch {
	case e.Call != nil && e.Call.ToolCallID != "":
		said.ToolCalls = append(said.ToolCalls, e.Call.call(arguments(fields)))
	case e.Action == "run":
		said.Terminal = a.Command
	case e.Action == "run_ipython":
		said.Code = a.Code
	case e.Action == "write" && a.Path != "":
		said.FileActions = []eventlog.FileAction{{Path: a.Path, Content: a.Content}}
	case e.Action == "think":
		said.Thinking = message.Join(said.Thinking, a.Thought)
	default:
		r.Numbers++
		r.Waiting = fmt.Sprintf("%s-%d", e.Action, r.Numbers)
		r.Calls[asText(e.ID)] = r.Waiting
		said.ToolCalls = append(said.ToolCalls, message.ToolCall(r.Waiting, e.Action, arguments(fields)))
	}
}

// call is the one of the response's calls that the action is.
func (c *callMetadata) call(args jsontext.Value) eventlog.ToolCall {
	for _, choice := range c.ModelResponse.Choices {
		for _, made := range choice.Message.ToolCalls {
			if made.ID == c.ToolCallID {
				return message.ToolCall(made.ID, made.Function.Name, made.Function.Arguments)
			}
		}
	}
	return message.ToolCall(c.ToolCallID, c.FunctionName, args)
}

// finish ends the task: with what the agent says last, or what it gives.
func (r *reader) finish(e *event, a *args) {
	said := r.reply(e)
	if said.Text == "" {
		said.Text = a.Thought
	}
	result := jsontext.Value(nil)
	switch {
	case a.FinalThought != "":
		result, _ = jsontext.AppendQuote(nil, a.FinalThought)
	case len(a.Outputs) > 0 && asText(a.Outputs) != "{}" && a.Outputs.Kind() != 'n':
		result = record.Compact(a.Outputs)
	case said.InputTokens == 0 && said.Thinking == "" && said.Text != "":
		result, _ = jsontext.AppendQuote(nil, said.Text)
		said.Text = ""
	}
	if said.Text != "" || said.Thinking != "" || said.InputTokens > 0 {
		r.act(said)
	}
	if e.Action == "reject" || asText(a.TaskCompleted) == "false" {
		r.emit(&eventlog.Fail{Message: asText(result)})
		return
	}
	r.emit(&eventlog.Success{Result: result})
}

// pathElement makes an agent's name an element of a namespace.
func pathElement(name string) string {
	return cmp.Or(strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "/", "-"), "delegate")
}
