package claudecode

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
)

// conversation is the main agent's or one sub-agent's.
type conversation struct {
	agent, namespace string
	// number is its place among all, from 0.
	number int
	// fromProgress says that the conversation is known from progress lines
	// only; where a file has it twice, the form that came first is taken.
	fromProgress bool

	// reply is the action whose message may go on in the next line, nil if
	// none; open are its unanswered calls, and answers what its others gave.
	reply   *eventlog.Event
	open    map[string]bool
	answers []*eventlog.Event

	// messageID and outputTokens are those of the newest reply, counted or not.
	messageID    string
	outputTokens int

	task       string
	iterations int
}

func (c *conversation) action() *eventlog.Action { return c.reply.Body.(*eventlog.Action) }

// say takes in a line of a reply. It gives the tool calls of the line.
func (c *conversation) say(l *line) []eventlog.ToolCall {
	if c.reply == nil {
		c.reply = l.event(c, &eventlog.Action{})
		c.open = map[string]bool{}
	}
	a := c.action()
	before := len(a.ToolCalls)
	message.AddReply(a, l.blocks(), "anthropic")
	for _, call := range a.ToolCalls[before:] {
		c.open[call.ID] = true
	}
	c.count(l)
	return a.ToolCalls[before:]
}

// continues reports whether the line goes on with the reply that is held.
func (c *conversation) continues(l *line) bool {
	return c.reply != nil && l.Message.ID != "" && l.Message.ID == c.messageID
}

// count adds the usage that the line reports. Each line of a reply repeats it,
// and the output can still grow.
func (c *conversation) count(l *line) {
	a, u := c.action(), l.Message.Usage
	if l.Message.ID == "" || l.Message.ID != c.messageID {
		c.messageID, c.outputTokens = l.Message.ID, 0
		a.InputTokens = u.input()
	}
	a.OutputTokens += max(0, u.OutputTokens-c.outputTokens)
	c.outputTokens = max(c.outputTokens, u.OutputTokens)
}

// answer takes in what a call gave, if the call is one of the held reply.
func (c *conversation) answer(e *eventlog.Event, callID string) bool {
	if c.reply == nil || !c.open[callID] {
		return false
	}
	delete(c.open, callID)
	c.answers = append(c.answers, e)
	return true
}

// take gives the held reply and its answers, in order, and holds them no more.
func (c *conversation) take() []*eventlog.Event {
	if c.reply == nil {
		return nil
	}
	c.iterations++
	events := append([]*eventlog.Event{c.reply}, c.answers...)
	c.reply, c.open, c.answers = nil, nil, nil
	return events
}

// start notes the task that begins.
func (c *conversation) start(task *eventlog.TaskStart) *eventlog.TaskStart {
	c.task, c.iterations = task.TaskName, 0
	return task
}
