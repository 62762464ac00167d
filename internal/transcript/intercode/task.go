package intercode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// task is one member of the file's object.
type task struct {
	Environment string                      `json:"environment"`
	Query       string                      `json:"query"`
	Turns       map[string][]jsontext.Value `json:"turn_history"`
	Summary     *summary                    `json:"summary"`

	record int
}

// summary is how the task ended.
type summary struct {
	MaxReward  float64 `json:"max_reward"`
	TurnsTaken int     `json:"turns_taken"`
	TurnsMax   int     `json:"turns_max"`
}

// The lists that are read. Rewards are told by the summary.
const (
	actions      = "actions"
	observations = "observations"
	thoughts     = "thoughts"
	rewards      = "rewards"
	validity     = "valid_action"
)

// at is the value of a list in a turn, or nothing.
func (t *task) at(list string, turn int) jsontext.Value {
	if values := t.Turns[list]; turn < len(values) {
		return values[turn]
	}
	return nil
}

// said is that value as text: a string as it is, any other value as JSON, null
// as nothing.
func (t *task) said(list string, turn int) string {
	v := t.at(list, turn)
	var s string
	switch {
	case len(v) == 0 || v.Kind() == 'n':
		return ""
	case v.Kind() == '"' && record.Unmarshal(v, &s) == nil:
		return s
	}
	return string(record.Compact(v))
}

func (t *task) bodies() []eventlog.Body {
	var all []eventlog.Body
	if t.Query != "" || len(t.Turns) > 0 {
		all = append(all, message.Task(t.Query))
	}
	for turn := range t.Turns[actions] {
		all = append(all, t.action(turn))
		if turn < len(t.Turns[observations]) {
			all = append(all, t.output(turn))
		}
	}
	if end := t.end(); end != nil {
		all = append(all, end)
	}
	return all
}

// action is what the agent did in a turn. Where the environment is a shell it is
// a command, where it is Python it is code; a query of a database is a call.
func (t *task) action(turn int) *eventlog.Action {
	text := t.said(actions, turn)
	a := &eventlog.Action{Thinking: t.said(thoughts, turn)}
	switch {
	case isSubmission(text):
		a.Text = text
	case strings.Contains(t.Environment, "python"):
		a.Code = text
	case strings.Contains(t.Environment, "sql"):
		arguments, _ := json.Marshal(map[string]string{"query": text})
		a.ToolCalls = []eventlog.ToolCall{{ID: callID(turn), Name: "sql", Arguments: arguments}}
	default:
		a.Terminal = strings.TrimPrefix(text, "cmd ")
	}
	return a
}

func (t *task) output(turn int) *eventlog.Output {
	out := &eventlog.Output{IsError: string(t.at(validity, turn)) == "false"}
	if strings.Contains(t.Environment, "sql") && !isSubmission(t.said(actions, turn)) {
		out.ToolCallID = callID(turn)
	}
	switch v := t.at(observations, turn); v.Kind() {
	case '"':
		if text := t.said(observations, turn); text != "" {
			out.Parts = []eventlog.Part{eventlog.Text(text)}
		}
	case 'n':
	default:
		out.Parts = []eventlog.Part{eventlog.JSON(record.Compact(v))}
	}
	return out
}

func callID(turn int) string { return fmt.Sprintf("turn-%d", turn+1) }

// isSubmission tells the agent's answer from what it tried.
func isSubmission(action string) bool {
	return action == "submit" || strings.HasPrefix(action, "submit ")
}

// end is the result of the task, nil where the file does not tell it.
func (t *task) end() eventlog.Body {
	if t.Summary == nil {
		return nil
	}
	if t.Summary.MaxReward < 1 {
		return &eventlog.Fail{Message: fmt.Sprintf("reward %v after %d of %d turns", t.Summary.MaxReward, t.Summary.TurnsTaken, t.Summary.TurnsMax)}
	}
	result, _ := json.Marshal(struct {
		Answer string  `json:"answer,omitzero"`
		Reward float64 `json:"reward"`
	}{t.answer(), t.Summary.MaxReward})
	return &eventlog.Success{Result: result}
}

// answer is what was submitted last, if anything was.
func (t *task) answer() string {
	for turn := len(t.Turns[actions]) - 1; turn >= 0; turn-- {
		if text := t.said(actions, turn); isSubmission(text) {
			return strings.TrimSpace(strings.TrimPrefix(text, "submit"))
		}
	}
	return ""
}

// problems are what of the task has no place in its events.
func (t *task) problems() []error {
	var all []error
	known := []string{actions, observations, thoughts, rewards, validity}
	for _, name := range slices.Sorted(maps.Keys(t.Turns)) {
		if !slices.Contains(known, name) {
			all = append(all, &record.UnknownTypeError{Type: "turn_history." + name})
		}
	}
	longest := max(len(t.Turns[observations]), len(t.Turns[thoughts]))
	if n := len(t.Turns[actions]); longest > n {
		all = append(all, fmt.Errorf("%d turns have no action: the lists of turn_history differ in length", longest-n))
	}
	return all
}
