package codexrollout

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reply is what the model says in one call: the items up to the first output,
// the next turn or the count of tokens behind them.
type reply struct{ format.Held }

func (p *reply) action() *eventlog.Action { return p.Body.(*eventlog.Action) }

// provider is whose blocks the items are.
const provider = "openai-responses"

// openReply gives the reply that the items belong to now.
func (r *reader) openReply() *eventlog.Action {
	r.late()
	if r.Reply == nil {
		e := eventlog.New(Agent, &eventlog.Action{})
		e.Timestamp = r.Now
		r.Reply = &reply{format.Held{Event: e}}
		r.Reply.count(r.Before)
		r.Before = usage{}
	}
	return r.Reply.action()
}

func (p *reply) count(u usage) {
	a := p.action()
	a.InputTokens, a.OutputTokens = max(0, u.InputTokens), max(0, u.OutputTokens)
}

func (p *reply) counted() bool { return p.action().InputTokens+p.action().OutputTokens > 0 }

// closeReply gives the reply to the caller.
func (r *reader) closeReply() {
	p := r.Reply
	if p == nil {
		return
	}
	r.Reply = nil
	r.Iterations++
	r.Send(p.Event)
}

// count takes in a token_count. It is told again whenever the interface shows
// it; only one with a new total speaks of a new call.
func (r *reader) count(e *event) {
	if e.Info.Last.TotalTokens <= 0 || e.Info.Total == r.Total {
		return
	}
	r.Total, r.Last = e.Info.Total, e.Info.Last
	if r.Reply != nil && !r.Reply.counted() {
		r.Reply.count(e.Info.Last)
		r.CountsBehind = true
		r.closeReply()
		return
	}
	if !r.CountsBehind {
		r.Before = e.Info.Last
	}
}

// reason adds reasoning to the reply. After words it begins another reply, so
// that the order stays.
func (r *reader) reason(it *item, raw jsontext.Value) {
	if r.Reply != nil && r.Reply.action().Text != "" && len(r.Reply.action().ToolCalls) == 0 {
		r.closeReply()
	}
	a := r.openReply()
	a.Thinking = message.Join(a.Thinking, thought(it.Summary))
	a.Thinking = message.Join(a.Thinking, thought(it.Content))
	if it.EncryptedContent != "" {
		r.keep(raw)
	}
}

// thought reads a list of texts.
func thought(list jsontext.Value) string {
	var parts []struct {
		Text string `json:"text"`
	}
	if list.Kind() != '[' || record.Unmarshal(list, &parts) != nil {
		return ""
	}
	text := ""
	for _, p := range parts {
		text = message.Join(text, p.Text)
	}
	return text
}

// keep adds an item as it came.
func (r *reader) keep(raw jsontext.Value) {
	a := r.openReply()
	a.Opaque = append(a.Opaque, eventlog.OpaqueBlock{Provider: provider, Block: record.Sound(raw)})
}

func (r *reader) call(id, name string, args jsontext.Value) {
	a := r.openReply()
	a.ToolCalls = append(a.ToolCalls, message.ToolCall(id, name, args))
}
