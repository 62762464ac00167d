package eventlog

// Group is the smallest run of events that may be kept or summarized as a
// whole: an action with all outputs of its tool calls, or a lone event.
type Group struct {
	// Events are the group's, in the order of the view.
	Events []*Event
	// Calls are the tool calls of the action that leads the group, each with
	// the output that answers it.
	Calls []AnsweredCall
	// Others are the events behind an action with tool calls that answer none.
	Others []*Event
	// Open says that a call still waits for its output and nothing yet shows
	// that the agent went on without it.
	Open bool
}

// AnsweredCall is a tool call and its output, nil where there is none.
type AnsweredCall struct {
	*ToolCall
	Output *Event
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
	calls := newOpenCalls(action.ToolCalls)
	var others []*Event
	n := 1
	for calls.waiting > 0 && n < len(events) && !events[n].Kind().movesOn() {
		if !calls.answer(events[n]) {
			others = append(others, events[n])
		}
		n++
	}
	return Group{
		Events: events[:n:n], Calls: calls.all, Others: others,
		Open: calls.waiting > 0 && n == len(events),
	}
}

// movesOn reports whether an event of the kind shows that the agent waits for
// no output any more.
func (k Kind) movesOn() bool {
	return k == KindAction || k == KindTaskStart || k.IsResult()
}

// openCalls are the calls of a group while outputs come for them.
type openCalls struct {
	all     []AnsweredCall
	waiting int
	first   int              // no call before it waits
	byID    map[string][]int // of calls that waited when it was made, ascending; made when first needed
}

func newOpenCalls(calls []ToolCall) *openCalls {
	o := &openCalls{all: make([]AnsweredCall, len(calls)), waiting: len(calls)}
	for i := range calls {
		o.all[i].ToolCall = &calls[i]
	}
	return o
}

// answer gives an output to the call that it answers, if any: the first that
// waits and has its id, or the first of all where it has none.
func (o *openCalls) answer(e *Event) bool {
	out, ok := e.Body.(*Output)
	if !ok {
		return false
	}
	for o.all[o.first].Output != nil {
		o.first++
	}
	i := o.first
	if out.ToolCallID != "" && out.ToolCallID != o.all[i].ID {
		i = o.find(out.ToolCallID)
	}
	if i < 0 {
		return false
	}
	o.all[i].Output = e
	o.waiting--
	return true
}

// find gives the first call with an id that waits, or -1.
func (o *openCalls) find(id string) int {
	if o.byID == nil {
		o.byID = map[string][]int{}
		for i := o.first; i < len(o.all); i++ {
			o.byID[o.all[i].ID] = append(o.byID[o.all[i].ID], i)
		}
	}
	for list := o.byID[id]; len(list) > 0; list = list[1:] {
		if o.byID[id] = list; o.all[list[0]].Output == nil {
			return list[0]
		}
	}
	return -1
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
