package specstory

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
)

// conversation makes the events of turns.
type conversation struct {
	agent   string
	reply   *eventlog.Event // is put together
	calls   int
	task    string // the name of the one that runs
	replies int    // to it
	ready   []*eventlog.Event
}

var messageID = regexp.MustCompile(`^<!-- message-id: (.+) -->$`)

func (c *conversation) turn(t *turn) {
	lines, id := t.lines, ""
	if len(lines) > 0 {
		if found := messageID.FindStringSubmatch(lines[0]); found != nil {
			lines, id = trimmed(lines[1:]), found[1]
		}
	}
	p := split(lines)
	if t.person {
		c.release()
		c.asked(t, id, message.Join(p.thinking, p.text))
	} else {
		c.replied(t, id, p)
	}
	if p.tool != nil {
		c.called(t, id, p.tool)
	}
}

// asked is what a person said: a task, or a word of the program that its work was
// broken off.
func (c *conversation) asked(t *turn, id, text string) {
	if !strings.HasPrefix(text, "[Request interrupted by user") {
		task := message.Task(text)
		c.task, c.replies = task.TaskName, 0
		c.add(t, id, task)
		return
	}
	e := c.event(t, id, &eventlog.Cancelled{TaskName: c.task, IterationsCompleted: c.replies})
	e.Extra, _ = json.Marshal(map[string]string{"message": text})
	c.ready = append(c.ready, e)
}

// replied adds a piece to the reply. Thinking, and another agent's words, begin a new
// one.
func (c *conversation) replied(t *turn, id string, p pieces) {
	if c.reply != nil {
		held := c.reply.Body.(*eventlog.Action)
		if c.reply.FullNamespace != c.namespace(t) || p.thinking != "" && held.Text != "" {
			c.release()
		}
	}
	if c.reply == nil {
		c.reply = c.event(t, id, &eventlog.Action{})
	}
	a := c.reply.Body.(*eventlog.Action)
	a.Thinking, a.Text = message.Join(a.Thinking, p.thinking), message.Join(a.Text, p.text)
}

// called adds a call to the reply, which ends with it, and the tool's output.
func (c *conversation) called(t *turn, id string, tool *toolBlock) {
	if c.reply == nil {
		c.reply = c.event(t, id, &eventlog.Action{})
	}
	c.calls++
	call := fmt.Sprintf("tool-%d", c.calls)
	a := c.reply.Body.(*eventlog.Action)
	a.ToolCalls = append(a.ToolCalls, message.ToolCall(call, tool.name, tool.arguments()))
	a.FileActions = tool.files()
	c.release()
	out := &eventlog.Output{ToolCallID: call, IsError: tool.failed}
	if tool.output != "" {
		out.Parts = []eventlog.Part{eventlog.Text(tool.output)}
	}
	if id != "" {
		id += "#output"
	}
	c.add(t, id, out)
}

func (c *conversation) release() {
	if c.reply != nil {
		c.ready, c.reply = append(c.ready, c.reply), nil
		c.replies++
	}
}

func (c *conversation) add(t *turn, id string, body eventlog.Body) {
	c.ready = append(c.ready, c.event(t, id, body))
}

func (c *conversation) event(t *turn, id string, body eventlog.Body) *eventlog.Event {
	e := eventlog.New(c.agent, body)
	e.ID, e.Timestamp, e.FullNamespace = id, t.at, c.namespace(t)
	e.AgentName = e.FullNamespace[strings.LastIndexByte(e.FullNamespace, '/')+1:]
	return e
}

func (c *conversation) namespace(t *turn) string {
	if t.sidechain {
		return c.agent + "/sidechain"
	}
	return c.agent
}

// give yields what is ready and reports whether to go on.
func (c *conversation) give(yield func(*eventlog.Event, error) bool) bool {
	ready := c.ready
	c.ready = nil
	for _, e := range ready {
		if !yield(e, nil) {
			return false
		}
	}
	return true
}

// pieces are what a turn says.
type pieces struct {
	thinking, text string
	tool           *toolBlock
}

// split tells the pieces of a turn apart. A tool's block is the last of them.
func split(lines []string) pieces {
	var p pieces
	var b block
	var plain []string
	for i := 0; i < len(lines); i++ {
		inside := b.closer
		b.read(lines[i])
		switch {
		case inside == "" && b.closer == toolClose:
			p.tool = readTool(lines[i:])
			p.text = message.Join(p.text, joined(plain))
			return p
		case inside == "" && b.closer == thinkClose:
			end := closing(lines, i)
			p.thinking = message.Join(p.thinking, joined(lines[i+1:end]))
			i, b = end, block{}
		default:
			plain = append(plain, lines[i])
		}
	}
	p.text = joined(plain)
	return p
}

// closing is the line that ends the thinking, or the number of lines.
func closing(lines []string, from int) int {
	for i := from; i < len(lines); i++ {
		if lines[i] == thinkClose {
			return i
		}
	}
	return len(lines)
}

func joined(lines []string) string { return strings.Join(trimmed(lines), "\n") }
