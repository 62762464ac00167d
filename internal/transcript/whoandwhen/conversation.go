package whoandwhen

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
)

// terminal is the speaker that is no agent: it runs the code of others.
const terminal = "Computer_terminal"

// turn is one element of the history. In one kind of file the role is the speaker,
// with a note on the turn; in the other the speaker has a name.
type turn struct {
	Role    string         `json:"role"`
	Name    string         `json:"name"`
	Content jsontext.Value `json:"content"`
}

// speaker is who says it: `Orchestrator` for the role `Orchestrator (thought)`.
func (t *turn) speaker() string {
	if t.Name != "" {
		return t.Name
	}
	name, _, _ := strings.Cut(t.Role, " (")
	return name
}

// note is what the role says of the turn, such as `thought` or `-> WebSurfer`.
func (t *turn) note() string {
	if t.Name != "" {
		return ""
	}
	_, note, _ := strings.Cut(t.Role, " (")
	return strings.TrimSuffix(note, ")")
}

func (t *turn) byPerson() bool {
	return t.Name == "" && (t.Role == "human" || t.Role == "user")
}

// conversation makes the events of the turns.
type conversation struct {
	lead   string
	events []*eventlog.Event
}

// setup gives an agent its system prompt.
func (c *conversation) setup(agent, prompt string) {
	e := message.Setup(namespaceElement(agent), "system", prompt)
	e.FullNamespace = c.namespace(agent)
	c.events = append(c.events, e)
}

// add gives an agent's namespace an event.
func (c *conversation) add(agent string, body eventlog.Body) {
	e := eventlog.New(namespaceElement(agent), body)
	e.FullNamespace = c.namespace(agent)
	c.events = append(c.events, e)
}

// namespace is the lead's, or that of another agent below it.
func (c *conversation) namespace(agent string) string {
	if agent == c.lead {
		return namespaceElement(agent)
	}
	return namespaceElement(c.lead) + "/" + namespaceElement(agent)
}

// namespaceElement is a name as one element of a namespace.
func namespaceElement(agent string) string {
	if name := strings.ReplaceAll(strings.TrimSpace(agent), "/", "-"); name != "" {
		return name
	}
	return "agent"
}

func (c *conversation) turn(t *turn) {
	blocks := message.Blocks(t.Content)
	switch agent := t.speaker(); {
	case t.byPerson():
		c.add(c.lead, message.Task(message.Text(blocks)))
	case agent == c.lead:
		c.leading(t, blocks)
	case agent == terminal:
		c.add(c.lead, &eventlog.Output{Parts: message.Parts(blocks), IsError: failed(message.Text(blocks))})
	default:
		c.add(agent, reply(t, blocks))
		c.add(c.lead, &eventlog.Output{Parts: message.Parts(blocks)})
	}
}

// leading is a turn of the lead: a thought, a word to all, or a task for one of the
// others.
func (c *conversation) leading(t *turn, blocks []message.Block) {
	c.add(c.lead, reply(t, blocks))
	if addressee, found := strings.CutPrefix(t.note(), "-> "); found && addressee != c.lead {
		c.add(addressee, message.Task(message.Text(blocks)))
	}
}

func reply(t *turn, blocks []message.Block) *eventlog.Action {
	a := &eventlog.Action{}
	switch note := t.note(); {
	case note == "thought":
		a.Thinking = message.Text(blocks)
		return a
	case strings.HasPrefix(note, "-> "):
		a.Title = "to " + strings.TrimPrefix(note, "-> ")
	default:
		a.Title = note
	}
	message.AddReply(a, blocks, "openai-chat")
	return a
}

// failed reads the exit code that a terminal's output begins with.
func failed(text string) bool {
	code, found := strings.CutPrefix(text, "exitcode: ")
	code, _, _ = strings.Cut(code, " ")
	return found && strings.TrimSpace(code) != "0"
}
