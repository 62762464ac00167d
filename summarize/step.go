package summarize

import (
	"cmp"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// origin says whose words a text is.
type origin uint8

const (
	fromUser      origin = iota // a task, a correction
	fromAgent                   // what the agent said aloud
	fromThinking                // what it thought
	fromArguments               // what it handed to tools, code and commands
	fromOutput                  // what came back
)

// step is one action of the agent with what came of it, or another event that
// has texts of its own.
type step struct {
	seq     int64
	label   string // one line that says what was done
	acts    bool   // it does something, rather than only being said
	runs    bool   // it runs a command that does more than show something
	texts   []source
	failed  bool   // an output reports an error
	trouble string // the line that says which
	open    bool   // a call waits for its output
	stale   int64  // when the file that it read was changed later, or 0
	whole   bool   // the label says all of what was done
	again   int64  // when exactly the same was done next, or 0
}

// source is one text of a step.
type source struct {
	origin origin
	text   string
}

func (s *step) add(from origin, text string) {
	if strings.TrimSpace(text) != "" {
		s.texts = append(s.texts, source{from, text})
	}
}

// teller tells events as steps.
type teller struct {
	labels labels
	ledger *ledger
	beside *beside
	steps  []step
}

// tell makes one step of each tool call, of each other action with its outputs,
// and of each other event that has something to say.
func (t *teller) tell(events []*eventlog.Event) []step {
	groups := eventlog.Groups(events)
	t.steps = make([]step, 0, len(groups))
	for i := range groups {
		g := &groups[i]
		switch body := g.Events[0].Body.(type) {
		case *eventlog.Action:
			t.action(g, body)
		case *eventlog.TaskStart:
			s := step{seq: g.First(), label: "user"}
			s.add(fromUser, body.Message)
			s.add(fromUser, inputsText(body.Inputs))
			t.steps = append(t.steps, s)
		case *eventlog.Output:
			s := step{seq: g.First(), label: "output", runs: true}
			s.take(body)
			t.steps = append(t.steps, s)
		}
	}
	t.markRepeats()
	return t.steps
}

// markRepeats tells each step when the same was done next: what came of it then
// is newer.
func (t *teller) markRepeats() {
	next := map[string]int64{}
	for i := len(t.steps) - 1; i >= 0; i-- {
		if s := &t.steps[i]; s.acts && s.whole {
			s.again = next[s.label]
			next[s.label] = s.seq
		}
	}
}

// action tells a group: the first step has the agent's own words.
func (t *teller) action(g *eventlog.Group, a *eventlog.Action) {
	label, rest, whole := t.labels.action(a)
	s := step{seq: g.First(), label: label, whole: whole, acts: a.Code != "" || a.Terminal != "" || len(a.FileActions) > 0}
	s.add(fromAgent, a.Text)
	s.add(fromThinking, a.Thinking)
	s.add(fromArguments, rest)
	for i := range a.FileActions {
		s.add(fromArguments, a.FileActions[i].Content)
	}
	if len(g.Calls) > 0 {
		t.calls(g, s)
		return
	}
	s.runs = a.Terminal != "" && !onlyLooks(a.Terminal)
	for _, e := range g.Events[1:] {
		if o, ok := e.Body.(*eventlog.Output); ok {
			s.take(o)
		}
	}
	t.steps = append(t.steps, s)
}

func (t *teller) calls(g *eventlog.Group, lead step) {
	for i := range g.Calls {
		s := step{seq: g.First()}
		if i == 0 {
			s = lead
		}
		t.call(&s, &g.Calls[i])
		t.steps = append(t.steps, s)
	}
	for _, e := range g.Others {
		if o, ok := e.Body.(*eventlog.Output); ok {
			t.steps[len(t.steps)-1].take(o)
		}
	}
}

func (t *teller) call(s *step, call *eventlog.AnsweredCall) {
	args := argumentsOf(call.Arguments)
	label, rest := t.labels.call(call.Name, args)
	if s.label != "" {
		label = s.label + ": " + label
	}
	s.label, s.acts, s.whole = label, true, strings.Join(rest, "") == ""
	for i, a := range args {
		s.add(fromArguments, rest[i])
		s.runs = s.runs || isCommand(a.key) && editorVerbs[a.value] == "" && !onlyLooks(a.value)
	}
	if op := fileCall(call.Name, args); op.path != "" && op.op == opRead {
		s.stale = cmp.Or(t.beside.changedAfter(op.path, s.seq), t.ledger.changedAfter(op.path, s.seq))
	}
	if call.Output == nil {
		s.open = true
		return
	}
	s.take(call.Output.Body.(*eventlog.Output))
}

// take adds an output to the step. Where the step runs something, the output
// itself may tell of an error.
func (s *step) take(o *eventlog.Output) {
	text := textOf(o)
	s.add(fromOutput, text)
	if !o.IsError && !s.runs {
		return
	}
	if line := troubleIn(text); o.IsError || line != "" {
		s.failed, s.trouble = true, line
		if line == "" {
			s.trouble = blame(text)
		}
	}
}
