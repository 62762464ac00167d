package aider

import (
	"slices"
	"strings"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
)

// speaker is who begins a line.
type speaker int

const (
	model speaker = iota
	person
	program
)

// chat turns the lines of a chat into events.
type chat struct {
	started time.Time
	strict  bool // lines of the person and the program end in two spaces
	marked  bool // it is known whether they do

	speaker speaker // of the block that is being read
	block   []string

	begun bool             // the program has introduced itself, or someone spoke
	reply *eventlog.Action // held until it is known what it cost
	cost  usage            // of the reply that is to come
	ready []*eventlog.Event
}

func newChat(started string) *chat {
	return &chat{started: message.ParseTime(started), strict: true}
}

// read takes a line.
func (c *chat) read(line string) {
	if strings.TrimSpace(line) == "" {
		if c.speaker == model {
			c.block = append(c.block, "")
		} else {
			c.endBlock()
		}
		return
	}
	by, text := c.tell(line)
	if by != c.speaker {
		c.endBlock()
	}
	c.speaker, c.block = by, append(c.block, text)
}

// tell says whose line it is, and what it says.
func (c *chat) tell(line string) (speaker, string) {
	by, mark := person, "####"
	if strings.HasPrefix(line, ">") {
		by, mark = program, ">"
	}
	text, found := strings.CutPrefix(line, mark)
	if !found || text != "" && text[0] != ' ' {
		return model, line
	}
	if !c.marked {
		c.marked, c.strict = true, strings.HasSuffix(line, "  ")
	}
	if c.strict && !strings.HasSuffix(line, "  ") {
		return model, line
	}
	return by, strings.TrimRight(strings.TrimPrefix(text, " "), " ")
}

// endBlock makes the events of the block that was read.
func (c *chat) endBlock() {
	text := strings.Trim(strings.Join(c.block, "\n"), "\n")
	by := c.speaker
	c.speaker, c.block = model, nil
	switch {
	case strings.TrimSpace(text) == "":
	case by == program:
		c.told(text)
	case by == person:
		c.release()
		c.asked(text)
	default:
		c.release()
		c.replied(text)
	}
}

// end makes the events of what was held back.
func (c *chat) end() {
	c.endBlock()
	c.release()
}

func (c *chat) release() {
	if c.reply != nil {
		c.add(c.reply)
		c.reply = nil
	}
}

func (c *chat) add(body eventlog.Body) {
	e := eventlog.New(Agent, body)
	e.Timestamp = c.started
	c.ready, c.begun = append(c.ready, e), true
}

// asked is what the person typed: a task, or a command of the program.
func (c *chat) asked(text string) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if strings.HasPrefix(word, "/") && !slices.Contains(prompts, word) {
		c.add(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
		return
	}
	c.add(message.Task(text))
}

// prompts are the commands whose rest is for the model.
var prompts = []string{"/ask", "/code", "/architect", "/context", "/help"}

func (c *chat) replied(text string) {
	c.reply = &eventlog.Action{InputTokens: c.cost.sent, OutputTokens: c.cost.received}
	c.reply.Text, c.reply.FileActions = edits(text)
	c.cost = usage{}
}

// told is what the program printed. First it introduces itself.
func (c *chat) told(text string) {
	if !c.begun {
		e := message.Setup(Agent, "aider", text)
		e.Timestamp = c.started
		c.ready, c.begun = append(c.ready, e), true
		return
	}
	text = c.account(text)
	c.release()
	if text != "" {
		c.add(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}, IsError: failed(text)})
	}
}

// failed looks for what the program says when an edit does not apply, or when it
// asks to send errors back to the model.
func failed(text string) bool {
	for _, sign := range []string{"failed to match!", "Attempt to fix test errors?", "Attempt to fix lint errors?", "The LLM did not conform to the edit format"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// give yields what is ready and reports whether to go on.
func (c *chat) give(yield func(*eventlog.Event, error) bool) bool {
	ready := c.ready
	c.ready = nil
	for _, e := range ready {
		if !yield(e, nil) {
			return false
		}
	}
	return true
}
