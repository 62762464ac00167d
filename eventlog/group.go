package eventlog

// Group is the smallest run of events that may be kept or summarized as a
// whole: an action with all outputs of its tool calls, or a lone event.
type Group struct {
	// Events are the group's, in the order of the view.
	Events []*Event
	// Calls are the tool calls of the action that leads the group, each with
	// the output that answers it.
	Calls []AnsweredCall
	// Open says that a call still waits for its output and nothing yet shows
	// that the agent went on without it.
	Open bool
}

// AnsweredCall is a tool call and its output, nil where there is none.
type AnsweredCall struct {
	*ToolCall
	Output *Event
}

// Answers reports whether the event answers one of the group's calls.
func (g *Group) Answers(e *Event) bool {
	for _, c := range g.Calls {
		if c.Output == e {
			return true
		}
	}
	return false
}

// First and Last are the seqs of the first and of the last event.
func (g *Group) First() int64 { return g.Events[0].Seq }

// Last is the seq of the last event.
func (g *Group) Last() int64 { return g.Events[len(g.Events)-1].Seq }

// Groups cuts the events of a view into groups, in order and without gaps.
//
// A group with tool calls goes on until each is answered; an output without a
// call id answers the first open call. It ends unanswered where the agent
// begins something new: an action, a task's start or end, a question. An
// output that comes after the end of its call's group is a group of its own.
// An action without tool calls takes the outputs that directly follow it.
func Groups(events []*Event) []Group {
	var groups []Group
	for len(events) > 0 {
		g := nextGroup(events)
		groups = append(groups, g)
		events = events[len(g.Events):]
	}
	return groups
}

func nextGroup(events []*Event) Group {
	action, ok := events[0].Body.(*Action)
	switch {
	case !ok:
		return Group{Events: events[:1:1]}
	case len(action.ToolCalls) == 0:
		return Group{Events: events[:1+outputsAfter(events[1:])]}
	}
	g := Group{Open: true}
	for i := range action.ToolCalls {
		g.Calls = append(g.Calls, AnsweredCall{ToolCall: &action.ToolCalls[i]})
	}
	n := 1
	for g.Open && n < len(events) && !events[n].Kind().movesOn() {
		g.answer(events[n])
		n++
	}
	if n < len(events) {
		g.Open = false
	}
	g.Events = events[:n:n]
	return g
}

// movesOn reports whether an event of the kind shows that the agent waits for
// no output any more.
func (k Kind) movesOn() bool {
	return k == KindAction || k == KindTaskStart || k.IsResult()
}

// answer gives the event to the call that it answers, if any, and closes the
// group with the last one.
func (g *Group) answer(e *Event) {
	out, ok := e.Body.(*Output)
	if !ok {
		return
	}
	waiting := 0
	taken := false
	for i := range g.Calls {
		c := &g.Calls[i]
		switch {
		case c.Output != nil:
		case !taken && (out.ToolCallID == "" || out.ToolCallID == c.ID):
			c.Output, taken = e, true
		default:
			waiting++
		}
	}
	g.Open = waiting > 0
}

func outputsAfter(events []*Event) int {
	for i, e := range events {
		out, ok := e.Body.(*Output)
		if !ok || out.ToolCallID != "" {
			return i
		}
	}
	return len(events)
}
