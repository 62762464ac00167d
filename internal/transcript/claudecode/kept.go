package claudecode

import (
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/internal/transcript/format"
)

// State is what the reader knows of the lines so far.
func (r *reader) State() any { return &kept{r} }

// kept is a reader as JSON keeps it.
type kept struct{ reader *reader }

// keptReader is that: conversations and calls are named by their places in
// the lists of them, from 0.
type keptReader struct {
	Conversations []*keptConversation `json:"conversations"`
	Calls         []*keptDelegation   `json:"calls"`
	ByAgent       map[string]int      `json:"by_agent"`
	Started       map[string]int      `json:"started"`
	Waiting       []int               `json:"waiting"`
	Last          *int                `json:"last"`
	Queue         queue               `json:"queue"`
	PreTokens     int                 `json:"pre_tokens"`
}

type keptConversation struct {
	Agent        string          `json:"agent"`
	Namespace    string          `json:"namespace"`
	FromProgress bool            `json:"from_progress"`
	Lines        format.Keys     `json:"lines"`
	Reply        *format.Held    `json:"reply"`
	Open         map[string]bool `json:"open"`
	Answers      []format.Held   `json:"answers"`
	MessageID    string          `json:"message_id"`
	OutputTokens int             `json:"output_tokens"`
	Task         string          `json:"task"`
	Iterations   int             `json:"iterations"`
}

type keptDelegation struct {
	Caller       int        `json:"caller"`
	Name         string     `json:"name"`
	Prompt       format.Key `json:"prompt"`
	Conversation *int       `json:"conversation"`
}

// MarshalJSON writes what the reader knows.
func (k *kept) MarshalJSON() ([]byte, error) {
	r := k.reader
	all := &keptReader{
		ByAgent: map[string]int{}, Started: map[string]int{}, Last: place(r.agents.last),
		Queue: r.queue, PreTokens: r.preTokens,
	}
	for _, c := range r.agents.all {
		all.Conversations = append(all.Conversations, keep(c))
	}
	for key, c := range r.lines {
		all.Conversations[c.number].Lines[key] = struct{}{}
	}
	for id, c := range r.agents.byAgent {
		all.ByAgent[id] = c.number
	}
	places := map[*delegation]int{}
	put := func(d *delegation) int {
		if _, known := places[d]; !known {
			places[d] = len(all.Calls)
			all.Calls = append(all.Calls, &keptDelegation{d.caller.number, d.name, d.prompt, place(d.conversation)})
		}
		return places[d]
	}
	for _, d := range r.agents.waiting {
		all.Waiting = append(all.Waiting, put(d))
	}
	for id, d := range r.agents.started {
		all.Started[id] = put(d)
	}
	return json.Marshal(all, json.Deterministic(true))
}

// place is that of a conversation, if there is one.
func place(c *conversation) *int {
	if c == nil {
		return nil
	}
	return &c.number
}

func keep(c *conversation) *keptConversation {
	k := &keptConversation{
		Agent: c.agent, Namespace: c.namespace, FromProgress: c.fromProgress, Lines: format.Keys{}, Open: c.open,
		MessageID: c.messageID, OutputTokens: c.outputTokens, Task: c.task, Iterations: c.iterations,
	}
	if c.reply != nil {
		k.Reply = &format.Held{Event: c.reply}
	}
	for _, e := range c.answers {
		k.Answers = append(k.Answers, format.Held{Event: e})
	}
	return k
}

// UnmarshalJSON has a new reader know what another knew.
func (k *kept) UnmarshalJSON(data []byte) error {
	var all keptReader
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	if !all.sound() {
		return format.ErrState
	}
	r := k.reader
	r.queue, r.preTokens, r.lines, r.agents = all.Queue, all.PreTokens, lineSet{}, newSubagents()
	a := r.agents
	a.all = nil
	for number, kept := range all.Conversations {
		c := kept.conversation(number)
		for key := range kept.Lines {
			r.lines[key] = c
		}
		a.all = append(a.all, c)
	}
	a.main, a.last = a.all[0], a.at(all.Last)
	for id, number := range all.ByAgent {
		a.byAgent[id] = a.all[number]
	}
	var calls []*delegation
	for _, d := range all.Calls {
		calls = append(calls, &delegation{a.all[d.Caller], d.Name, d.Prompt, a.at(d.Conversation)})
	}
	for _, number := range all.Waiting {
		a.waiting = append(a.waiting, calls[number])
	}
	for id, number := range all.Started {
		a.started[id] = calls[number]
	}
	return nil
}

// at is the conversation of a place, if it is one.
func (s *subagents) at(place *int) *conversation {
	if place == nil {
		return nil
	}
	return s.all[*place]
}

func (k *keptConversation) conversation(number int) *conversation {
	c := &conversation{
		agent: k.Agent, namespace: k.Namespace, number: number, fromProgress: k.FromProgress, open: k.Open,
		messageID: k.MessageID, outputTokens: k.OutputTokens, task: k.Task, iterations: k.Iterations,
	}
	if k.Reply != nil {
		c.reply = k.Reply.Event
	}
	for _, held := range k.Answers {
		c.answers = append(c.answers, held.Event)
	}
	return c
}

// sound reports whether all that is named is there.
func (all *keptReader) sound() bool {
	conversation := func(n *int) bool { return n == nil || *n >= 0 && *n < len(all.Conversations) }
	call := func(n int) bool { return n >= 0 && n < len(all.Calls) }
	for _, n := range all.ByAgent {
		if !conversation(&n) {
			return false
		}
	}
	for _, n := range all.Started {
		if !call(n) {
			return false
		}
	}
	return len(all.Conversations) > 0 && conversation(all.Last) && !slices.ContainsFunc(all.Waiting, func(n int) bool { return !call(n) }) &&
		!slices.ContainsFunc(all.Calls, func(d *keptDelegation) bool { return !conversation(&d.Caller) || !conversation(d.Conversation) })
}
