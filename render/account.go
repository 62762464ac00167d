package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// prompt finishes the layout and accounts for it.
func (p *press) prompt() *Prompt {
	request := p.layout.finish(p.req)
	sum := sha256.Sum256(request)
	spent, overhead := p.layout.account()
	out := &Prompt{
		Session: p.req.Session, Namespace: p.view.Namespace, Format: p.req.Format,
		Model: p.req.Model, Budget: p.req.Budget, Request: request,
		Prefix: Prefix{ETag: hex.EncodeToString(sum[:16])},
		head:   p.headNote() + "\x00" + p.req.System + "\x00" + string(p.req.Tools),
		Tokens: Tokens{
			System: p.system, Tools: p.tools, Overhead: overhead,
			Counter: p.voice.counter(), Calibration: 1,
		},
		Entries: make([]Entry, 0, len(p.view.Events)),
	}
	for i := range p.plan.groups {
		for _, e := range p.plan.groups[i].Events {
			out.add(p.entry(e, p.plan.levels[i], spent[e]))
		}
	}
	for _, e := range p.view.Events[p.shown:] {
		held := p.entry(e, levelFull, 0)
		held.Reason = "held back: a tool call has no output yet"
		out.add(held)
	}
	out.Tokens.Total = p.total
	return out
}

func (p *Prompt) add(e Entry) {
	p.Entries = append(p.Entries, e)
	switch e.Tier {
	case eventlog.TierSummarized:
		p.Tokens.Summarized += e.Tokens
	case eventlog.TierLow:
		p.Tokens.Low += e.Tokens
	default:
		p.Tokens.Full += e.Tokens
	}
}

func (p *press) entry(e *eventlog.Event, l level, cost int) Entry {
	tier, reason := p.view.Tier(e)
	entry := Entry{
		Seq: e.Seq, Type: e.Kind(), Tier: tier, Tokens: cost,
		FullDetailTokens: e.FullDetailTokens, LowDetailTokens: e.LowDetailTokens, Reason: reason,
		level: l,
	}
	if s, ok := e.Body.(*eventlog.Summary); ok {
		entry.Covers = s.Covers
		if len(s.Covers) > 0 {
			entry.Reason = fmt.Sprintf("stands for %s events of %s tokens (%s)",
				humanize.Comma(int64(s.SummarizedEventCount)), humanize.Comma(int64(s.OriginalTokens)), s.Method)
			if s.Name != "" {
				entry.Reason = fmt.Sprintf("chapter “%s”, %s", s.Name, entry.Reason)
			}
		}
	}
	entry.step(e, l, p)
	if p.req.WithText && l != levelOut {
		said := p.voice.say(e, l, p.lookup)
		entry.Text, _ = p.voice.document(e, said, Text)
		for i := range said.blocks {
			if pic := said.blocks[i].picture; pic != nil {
				entry.Pictures = append(entry.Pictures, pic)
			}
		}
	}
	return entry
}

// step says what the ladder did to the entry.
func (entry *Entry) step(e *eventlog.Event, l level, p *press) {
	switch {
	case e.Kind() == eventlog.KindError && !p.voice.opts.ShowErrors:
		entry.Reason = "errors of the framework are not shown"
	case l == levelOut:
		entry.Reason = "left out to stay within budget"
	case l == levelBare:
		entry.lower("a line of it, to stay within budget")
	case l == levelClipped:
		entry.lower("clipped to stay within budget")
	case l == levelLow && entry.Tier == eventlog.TierFull:
		entry.lower("low detail to stay within budget")
	}
}

func (entry *Entry) lower(reason string) {
	entry.Reason = reason
	if entry.Tier == eventlog.TierFull {
		entry.Tier = eventlog.TierLow
	}
}

// eachItem calls do with each item of a JSON list.
func eachItem(list jsontext.Value, do func(jsontext.Value)) error {
	dec := jsontext.NewDecoder(bytes.NewReader(list))
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for !isEnd(dec.PeekKind()) {
		v, err := dec.ReadValue()
		if err != nil {
			return err
		}
		do(v)
	}
	return nil
}
