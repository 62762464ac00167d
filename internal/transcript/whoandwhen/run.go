package whoandwhen

import (
	"cmp"
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

// run is what is known of a run.
type run struct {
	question string
	truth    string
	prompts  map[string]string // by agent
	solved   *bool             // nil where the file does not tell
	mistake  mistake
	turns    []turn
}

// mistake is the annotators' word on why the run failed.
type mistake struct{ agent, step, reason string }

// read reads a document. What of it cannot be read is told, and the rest kept.
func (r *run) read(dec *jsontext.Decoder) (problems []error) {
	for name, err := range record.Members(dec) {
		if err != nil {
			return append(problems, err)
		}
		if name == "history" {
			problems = append(problems, r.history(dec)...)
			continue
		}
		value, err := dec.ReadValue()
		if err != nil {
			return append(problems, record.InDocument(err))
		}
		if err := r.member(name, value); err != nil {
			problems = append(problems, &record.Error{Err: fmt.Errorf("%s: %w", name, err)})
		}
	}
	return problems
}

func (r *run) member(name string, value jsontext.Value) error {
	switch name {
	case "question":
		return record.Unmarshal(value, &r.question)
	case "ground_truth":
		r.truth = label(value)
	case "is_correct", "is_corrected":
		return record.Unmarshal(value, &r.solved)
	case "mistake_agent":
		r.mistake.agent = label(value)
	case "mistake_step":
		r.mistake.step = label(value)
	case "mistake_reason":
		r.mistake.reason = label(value)
	case "system_prompt":
		return record.Unmarshal(value, &r.prompts)
	}
	return nil
}

// label is a value that some files write as a string and others as a number.
func label(v jsontext.Value) string {
	var s string
	switch {
	case v.Kind() == 'n':
		return ""
	case record.Unmarshal(v, &s) == nil:
		return s
	}
	return string(record.Compact(v))
}

func (r *run) history(dec *jsontext.Decoder) (problems []error) {
	for v, err := range record.Elements(dec) {
		var t turn
		if err == nil {
			err = v.Decode(&t)
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		r.turns = append(r.turns, t)
	}
	return problems
}

// events begin with the lead's, because a session's first namespace is the one that
// is shown where none is asked for.
func (r *run) events() []*eventlog.Event {
	c := conversation{lead: r.lead()}
	if prompt, ok := r.prompts[c.lead]; ok {
		c.setup(c.lead, prompt)
	}
	if r.question != "" && (len(r.turns) == 0 || !r.turns[0].byPerson()) {
		c.add(c.lead, message.Task(r.question))
	}
	for _, agent := range slices.Sorted(maps.Keys(r.prompts)) {
		if agent != c.lead {
			c.setup(agent, r.prompts[agent])
		}
	}
	for i := range r.turns {
		c.turn(&r.turns[i])
	}
	if r.solved != nil {
		c.add(c.lead, r.end(*r.solved))
	}
	return c.events
}

// lead is the agent whose chat it is: the first one that speaks as the assistant,
// or else the first one that is no person.
func (r *run) lead() string {
	first := ""
	for i := range r.turns {
		switch t := &r.turns[i]; {
		case t.byPerson() || t.speaker() == terminal:
		case t.Role == "assistant":
			return t.speaker()
		default:
			first = cmp.Or(first, t.speaker())
		}
	}
	return cmp.Or(first, "agent")
}

// end is the verdict.
func (r *run) end(solved bool) eventlog.Body {
	if solved {
		result, _ := json.Marshal(r.truth)
		return &eventlog.Success{Result: result}
	}
	text := "the answer is wrong"
	if r.truth != "" {
		text += ", it should be " + r.truth
	}
	if m := r.mistake; m != (mistake{}) {
		text += strings.TrimRight(fmt.Sprintf(". Mistake of %s at step %s: %s", cmp.Or(m.agent, "?"), cmp.Or(m.step, "?"), m.reason), ": ")
	}
	return &eventlog.Fail{Message: text}
}
