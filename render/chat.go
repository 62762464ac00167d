package render

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// message is one message of a chat.
type message struct {
	role  role
	parts []part
}

// part is a block that has its place in a message.
type part struct {
	*block
	// event is whose the part is: nil for what belongs to no event.
	event *eventlog.Event
	cost  int
	// id is the call's id, as sent, which costs idCost.
	id     string
	idCost int
	// parts are the content of a result.
	parts []part
}

// chat lays out groups as the messages of a chat.
type chat struct {
	voice  *voice
	format Format
	shape  shape
	lookup func(string) []byte

	messages []message
	spent    map[*eventlog.Event]int
	overhead int             // tokens that belong to no event
	total    int             // what is spent, and overhead
	ids      map[string]bool // of calls
	sealed   map[string]bool // ids of opaque blocks
	pictures []part          // of results, waiting for a message of their own

	shown, skip int // pictures so far, and how many of the oldest are left out
	bytes       int // about as many as the request will have
}

func newChat(v *voice, format Format, lookup func(string) []byte, events int) *chat {
	return &chat{
		voice: v, format: format, shape: shapes[format], lookup: lookup,
		spent: make(map[*eventlog.Event]int, events), ids: map[string]bool{}, sealed: map[string]bool{},
	}
}

func (c *chat) head(req *Request) (system, tools int) {
	o := c.voice.model.Overhead
	c.spend(nil, o.Reply)
	if !isBlank(req.System) {
		system = c.voice.count(req.System) + o.Message
	}
	if len(req.Tools) > 0 {
		tools = c.voice.count(string(req.Tools)) + o.Tools + o.Tool*listLength(req.Tools)
	}
	return system, tools
}

func listLength(list jsontext.Value) int {
	n := 0
	_ = eachItem(list, func(jsontext.Value) { n++ })
	return n
}

// note adds a text of the user that belongs to no event.
func (c *chat) note(text string) {
	c.add(user, c.textPart(nil, text))
}

// group adds a group at a level.
func (c *chat) group(g *eventlog.Group, l level) {
	if len(g.Calls) > 0 {
		c.calls(g, l)
		return
	}
	for _, e := range g.Events {
		c.event(e, l)
	}
}

// event adds an event that calls no tool.
func (c *chat) event(e *eventlog.Event, l level) {
	if e.Kind() == eventlog.KindError && !c.voice.opts.ShowErrors {
		return
	}
	s := c.voice.say(e, l, c.lookup)
	if out, ok := e.Body.(*eventlog.Output); ok && out.ToolCallID != "" {
		c.add(user, c.textPart(e, lateLabel(out)))
	}
	c.add(s.role, c.visible(e, s, c.shape.joins(s.role))...)
	if s.role == assistant {
		c.add(user, c.textPart(e, label(e)))
	}
}

// lateLabel is said before an output that came after its call's group was closed.
func lateLabel(out *eventlog.Output) string {
	return fmt.Sprintf("Output of the call %s:", out.ToolCallID)
}

// label is what the user says after an assistant's turn that calls no tool.
func label(e *eventlog.Event) string {
	switch b := e.Body.(type) {
	case *eventlog.Action:
		if b.Code != "" || b.Terminal != "" || len(b.FileActions) > 0 {
			return "Observation:"
		}
		return "(continue)"
	case *eventlog.Clarify:
		return "(answer)"
	}
	return "(end of the task)"
}

// visible gives the parts of an event that this format can carry, its texts as
// one if they are to be joined.
func (c *chat) visible(e *eventlog.Event, s *spoken, join bool) []part {
	signed := c.signedThinking(s)
	parts := make([]part, 0, len(s.blocks))
	said := false
	for i := range s.blocks {
		b := &s.blocks[i]
		switch {
		case b.kind == opaqueBlock && !c.takes(b), signed && b.tag == "THINKING":
		case b.kind == imageBlock && c.tooMany():
			parts, said = append(parts, c.textPart(e, b.text)), true
		default:
			if b.id != "" {
				c.sealed[b.id] = true
			}
			parts = append(parts, part{block: b, event: e, cost: c.voice.cost(b, s.counts[i])})
			said = said || b.kind != opaqueBlock
		}
	}
	if !said { // no turn is empty, or ends with thinking
		parts = append(parts, c.textPart(e, emptyText(e.Kind())))
	}
	if join {
		return c.joinedTexts(e, s, parts)
	}
	return parts
}

// joinedTexts makes one part of all texts, as a message of plain text has it.
// With a picture among them they stay apart.
func (c *chat) joinedTexts(e *eventlog.Event, s *spoken, parts []part) []part {
	if s.joined == "" || hasImage(parts) {
		return parts
	}
	joined := []part{{block: &block{text: s.joined, shown: s.joined}, event: e, cost: c.voice.scale(s.joinedCount)}}
	for _, p := range parts {
		if p.kind == callBlock {
			joined = append(joined, p)
		}
	}
	return joined
}

// signedThinking reports whether the provider's own block says the thinking.
func (c *chat) signedThinking(s *spoken) bool {
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.thinks && c.takes(b) {
			return true
		}
	}
	return false
}

// takes reports whether the format can carry an opaque block, which it does once
// if it has an id.
func (c *chat) takes(b *block) bool {
	return b.returnable && b.provider == string(c.format) && (b.id == "" || !c.sealed[b.id])
}

// tooMany counts a picture, and reports whether it is one of the oldest, which
// are left out.
func (c *chat) tooMany() bool {
	c.shown++
	return c.shown <= c.skip
}

// calls adds an action with tool calls: the assistant's turn, then each call's
// result in the order of the calls, then whatever else came in between.
func (c *chat) calls(g *eventlog.Group, l level) {
	lead := g.Events[0]
	parts := c.visible(lead, c.voice.say(lead, l, c.lookup), c.shape.joins(assistant))
	var sent []part
	for i := range parts {
		if parts[i].kind == callBlock {
			c.identify(&parts[i], len(sent))
			sent = append(sent, parts[i])
		}
	}
	c.add(assistant, parts...)
	for i, call := range g.Calls {
		c.add(user, c.result(lead, call, &sent[i], l))
	}
	if len(c.pictures) > 0 {
		c.add(user, c.pictures...)
		c.pictures = nil
	}
	for _, e := range g.Others {
		c.event(e, l)
	}
}

// identify gives a call the id that it is sent with: its own, where providers
// take it and it is not used yet.
func (c *chat) identify(p *part, n int) {
	id := p.call.ID
	if !validCallID(id) || c.ids[id] {
		id = fmt.Sprintf("call_%d_%d", p.event.Seq, n+1)
	}
	for again := 2; c.ids[id]; again++ {
		id = fmt.Sprintf("call_%d_%d_%d", p.event.Seq, n+1, again)
	}
	c.ids[id] = true
	p.id, p.idCost = id, c.voice.scale(p.idCount)
	if id != p.call.ID {
		p.idCost = c.voice.count(id)
	}
	p.cost += p.idCost
	if c.format == Gemini && p.signature != "" {
		p.cost += c.voice.count(p.signature)
	}
}

func (c *chat) result(lead *eventlog.Event, call eventlog.AnsweredCall, sent *part, l level) part {
	p := part{block: &block{kind: resultBlock, call: call.ToolCall}, id: sent.id, event: lead}
	p.cost = c.voice.model.Overhead.ToolResult + sent.idCost
	if call.Output == nil {
		p.block.bad = true
		p.parts = []part{c.textPart(lead, "[interrupted: the call has no output]")}
	} else {
		p.event = call.Output
		p.block.bad = call.Output.Body.(*eventlog.Output).IsError
		p.parts = c.visible(call.Output, c.voice.say(call.Output, l, c.lookup), c.shape.textResults)
	}
	if !c.shape.picturesInResults && hasImage(p.parts) {
		p.parts = c.withoutPictures(p.event, p.parts)
	}
	for _, content := range p.parts {
		p.cost += content.cost
	}
	return p
}

// withoutPictures takes the pictures out of a result that can only be text, and
// keeps them for the user to show after all results.
func (c *chat) withoutPictures(e *eventlog.Event, parts []part) []part {
	var texts []string
	for _, p := range parts {
		if p.kind != imageBlock {
			texts = append(texts, p.shown)
			continue
		}
		c.pictures = append(c.pictures, p)
		texts = append(texts, p.text+" (shown below)")
	}
	return []part{c.textPart(e, strings.Join(texts, "\n"))}
}

func (c *chat) textPart(e *eventlog.Event, text string) part {
	b := plainBlock(text)
	return part{block: &b, event: e, cost: c.voice.count(text)}
}

// add puts parts into the last message, if it is of the same role and the
// format merges them, or else into a new one. The overhead of a message is its
// first event's.
func (c *chat) add(r role, parts ...part) {
	last := len(c.messages) - 1
	if last < 0 || c.messages[last].role != r || !c.shape.merges {
		c.messages = append(c.messages, message{r, parts})
		c.spend(parts[0].event, c.voice.model.Overhead.Message)
	} else {
		c.messages[last].parts = append(c.messages[last].parts, parts...)
	}
	for i := range parts {
		c.spend(parts[i].event, parts[i].cost)
		c.bytes += parts[i].bytes()
	}
}

// bytes is about what the part takes in a request.
func (p *part) bytes() int {
	const frame = 100
	n := frame + len(p.shown) + len(p.opaque)
	if p.picture != nil {
		n += p.picture.EncodedLen()
	}
	for i := range p.parts {
		n += p.parts[i].bytes()
	}
	return n
}

func (c *chat) spend(e *eventlog.Event, tokens int) {
	c.total += tokens
	if e == nil {
		c.overhead += tokens
		return
	}
	c.spent[e] += tokens
}

// validCallID reports whether all providers take the id: letters, digits, "_"
// and "-", at most 40 of them.
func validCallID(id string) bool {
	return id != "" && len(id) <= 40 && strings.IndexFunc(id, notNameRune) < 0
}

func notNameRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
}

// toolName is the name as all providers take it: letters, digits, "_" and "-",
// at most 64 of them, beginning with a letter or "_".
func toolName(name string) string {
	if name != "" && strings.ContainsRune("-0123456789", rune(name[0])) {
		name = "_" + name
	}
	name = strings.Map(func(r rune) rune {
		if notNameRune(r) {
			return '_'
		}
		return r
	}, name)
	return name[:min(len(name), 64)]
}
