package eventlogtest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// AnyLog draws the log of a session as real agents leave them: several
// namespaces at once; tasks that begin again before they end; tool calls in
// parallel, interrupted, answered twice, late, or never; outputs that no call
// asked for; runs of errors, and logs of nothing else; clocks that stand still or go back; pinned events;
// and summaries, some of summaries, that a store accepts.
//
// Events are numbered from 1 and have ids and times. They have no commits and
// no token counts.
func AnyLog(t *rapid.T) []*eventlog.Event {
	l := &anyLog{
		clock:  time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		spaces: map[string]*anySpace{},
	}
	step := l.step
	if oneIn(t, 12) {
		step = l.onlyErrors
	}
	for range rapid.IntRange(0, 24).Draw(t, "steps") {
		step(t)
	}
	return l.events
}

type anyLog struct {
	events []*eventlog.Event
	clock  time.Time
	spaces map[string]*anySpace
}

// anySpace is what the log must know of a namespace to go on in it.
type anySpace struct {
	name  string
	view  eventlog.View
	seqs  []int64
	calls []string // ids of calls made so far
}

// step appends what an agent does at once.
func (l *anyLog) step(t *rapid.T) {
	s := l.space(rapid.SampledFrom([]string{"planner", "planner", "planner/worker", "critic"}).Draw(t, "namespace"))
	switch rapid.IntRange(0, 11).Draw(t, "step") {
	case 0:
		for range rapid.IntRange(1, 3).Draw(t, "starts") {
			l.draw(t, s, eventlog.KindTaskStart)
		}
	case 1:
		ends := []eventlog.Kind{eventlog.KindSuccess, eventlog.KindFail, eventlog.KindClarify, eventlog.KindCancelled}
		l.draw(t, s, rapid.SampledFrom(ends).Draw(t, "end"))
	case 2:
		for range rapid.IntRange(1, 4).Draw(t, "errors") {
			l.draw(t, s, eventlog.KindError)
		}
	case 3:
		l.draw(t, s, eventlog.KindFile)
	case 4:
		l.draw(t, s, eventlog.KindOutput)
	case 5, 6:
		l.summarize(t, s)
	case 7:
		l.answer(t, s)
	default:
		l.act(t, s)
	}
}

func (l *anyLog) onlyErrors(t *rapid.T) {
	l.draw(t, l.space("planner"), eventlog.KindError)
}

func (l *anyLog) space(name string) *anySpace {
	if l.spaces[name] == nil {
		l.spaces[name] = &anySpace{name: name, view: eventlog.View{Namespace: name}}
	}
	return l.spaces[name]
}

func (l *anyLog) draw(t *rapid.T, s *anySpace, kind eventlog.Kind) {
	l.add(t, s, AnyBody(t, kind))
}

func (l *anyLog) add(t *rapid.T, s *anySpace, body eventlog.Body) {
	step := rapid.SampledFrom([]time.Duration{time.Second, time.Second, 0, 1, time.Hour, -time.Minute}).Draw(t, "time")
	l.clock = l.clock.Add(step)
	e := eventlog.New(s.name, body)
	e.Seq = int64(len(l.events)) + 1
	e.ID = fmt.Sprintf("event-%d", e.Seq)
	e.Timestamp = l.clock
	e.Pinned = body.Kind() != eventlog.KindSummary && oneIn(t, 12)
	e.Extra = anyExtra(t)
	e.Normalize()
	l.events = append(l.events, e)
	s.seqs = append(s.seqs, e.Seq)
	s.view.Add(e)
}

// act appends an action and outputs for some of its calls.
func (l *anyLog) act(t *rapid.T, s *anySpace) {
	action := anyAction(t)
	for i := range action.ToolCalls {
		if !oneIn(t, 3) {
			action.ToolCalls[i].ID = fmt.Sprintf("call-%d-%d", len(l.events), i)
		}
		s.calls = append(s.calls, action.ToolCalls[i].ID)
	}
	l.add(t, s, action)
	for _, call := range slices.Clone(action.ToolCalls) {
		switch rapid.IntRange(0, 7).Draw(t, "answer") {
		case 0: // interrupted
		case 1:
			l.output(t, s, call.ID)
			l.output(t, s, call.ID)
		case 2:
			l.output(t, s, "")
		case 3:
			l.draw(t, s, eventlog.KindError)
			l.output(t, s, call.ID)
		default:
			l.output(t, s, call.ID)
		}
	}
	if len(action.ToolCalls) == 0 && !oneIn(t, 3) {
		l.output(t, s, "")
	}
}

func (l *anyLog) output(t *rapid.T, s *anySpace, call string) {
	out := AnyBody(t, eventlog.KindOutput).(*eventlog.Output)
	out.ToolCallID = call
	l.add(t, s, out)
}

// answer appends an output, maybe late, for a call made earlier, if any was.
func (l *anyLog) answer(t *rapid.T, s *anySpace) {
	if len(s.calls) > 0 {
		l.output(t, s, rapid.SampledFrom(s.calls).Draw(t, "late answer"))
	}
}
