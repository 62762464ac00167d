package claudecode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// subagents keeps the conversations of a file apart. A sub-agent's begins with
// the prompt of the call that started it; its other lines follow their parents.
type subagents struct {
	main *conversation
	// all are the conversations in order of their beginning.
	all []*conversation
	// byAgent finds a conversation by the program's id of the agent.
	byAgent map[string]*conversation
	// started are the calls for sub-agents, by call id; waiting are those whose
	// conversation did not begin yet, in order.
	started map[string]*delegation
	waiting []*delegation
	last    *conversation
}

// delegation is a call for a sub-agent.
type delegation struct {
	caller *conversation
	name   string
	prompt format.Key
	// conversation is the sub-agent's once it began.
	conversation *conversation
}

func newSubagents() *subagents {
	main := &conversation{agent: Agent, namespace: Agent}
	return &subagents{
		main: main, all: []*conversation{main},
		byAgent: map[string]*conversation{}, started: map[string]*delegation{},
	}
}

// called notes which of a reply's calls start sub-agents.
func (s *subagents) called(c *conversation, calls []eventlog.ToolCall) {
	for _, call := range calls {
		if call.Name != "Task" && call.Name != "Agent" {
			continue
		}
		var args struct {
			Type        string `json:"subagent_type"`
			Description string `json:"description"`
			Prompt      string `json:"prompt"`
		}
		if record.Unmarshal(call.Arguments, &args) != nil || args.Prompt == "" {
			continue
		}
		d := &delegation{caller: c, name: slug(cmp.Or(args.Type, args.Description)), prompt: format.KeyOf(strings.TrimSpace(args.Prompt))}
		s.started[call.ID] = d
		s.waiting = append(s.waiting, d)
	}
}

// of gives the conversation of a sub-agent's line, whose parent's is known or
// nil. Where the line begins a conversation, caller is the one that called.
func (s *subagents) of(l *line, parent *conversation) (c, caller *conversation) {
	if known := s.byAgent[l.AgentID]; known != nil && l.AgentID != "" {
		s.last = known
		return known, nil
	}
	if parent != nil && parent != s.main {
		s.last = parent
		return parent, nil
	}
	d := s.delegationFor(l)
	if d == nil && l.ParentUUID != "" && s.last != nil {
		return s.last, nil
	}
	if d != nil && d.conversation != nil {
		return d.conversation, nil
	}
	return s.begin(d, l.AgentID)
}

// delegationFor finds the call whose prompt the line is.
func (s *subagents) delegationFor(l *line) *delegation {
	text := strings.TrimSpace(message.Text(l.blocks()))
	if l.Type != "user" || text == "" {
		return nil
	}
	key := format.KeyOf(text)
	for _, d := range s.waiting {
		if d.prompt == key {
			return d
		}
	}
	for _, d := range s.started {
		if d.prompt == key && d.conversation != nil && d.conversation.fromProgress {
			return d
		}
	}
	return nil
}

// inProgress gives the conversation that a progress line tells of.
func (s *subagents) inProgress(l *line) (c, caller *conversation) {
	id := cmp.Or(l.Data.AgentID, l.ParentToolUseID)
	if known := s.byAgent[id]; known != nil {
		return known, nil
	}
	d := s.started[l.ParentToolUseID]
	if d != nil && d.conversation != nil {
		s.byAgent[id] = d.conversation
		return d.conversation, nil
	}
	c, caller = s.begin(d, id)
	c.fromProgress = true
	return c, caller
}

// begin makes the conversation of a call, or of none that is known.
func (s *subagents) begin(d *delegation, agentID string) (c, caller *conversation) {
	name, caller := "subagent", s.main
	if d != nil {
		name, caller = d.name, d.caller
		s.waiting = without(s.waiting, d)
	}
	c = &conversation{namespace: s.unique(caller.namespace + "/" + name)}
	c.agent = c.namespace[strings.LastIndexByte(c.namespace, '/')+1:]
	if d != nil {
		d.conversation = c
	}
	if agentID != "" {
		s.byAgent[agentID] = c
	}
	c.number = len(s.all)
	s.all, s.last = append(s.all, c), c
	return c, caller
}

func without(all []*delegation, d *delegation) []*delegation {
	var rest []*delegation
	for _, other := range all {
		if other != d {
			rest = append(rest, other)
		}
	}
	return rest
}

// unique adds -2, -3 … to a namespace that is taken.
func (s *subagents) unique(namespace string) string {
	name := namespace
	for n := 2; s.taken(name); n++ {
		name = fmt.Sprintf("%s-%d", namespace, n)
	}
	return name
}

func (s *subagents) taken(namespace string) bool {
	return slices.ContainsFunc(s.all, func(c *conversation) bool { return c.namespace == namespace })
}

// maxSlug is how many runes of a description name a sub-agent.
const maxSlug = 40

// slug makes an element of a namespace.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	runes := []rune(b.String())
	return cmp.Or(strings.Trim(string(runes[:min(len(runes), maxSlug)]), "-"), "subagent")
}
