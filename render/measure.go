package render

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// Measure counts what an event costs in a prompt at full and at low detail, by
// the renderer's default encoding. It is what the dearest of the formats takes,
// so that a view that is small enough by these figures is so in each of them.
func (r *Renderer) Measure(e *eventlog.Event) (full, low int) {
	v := r.standard
	full = v.measure(e, levelFull)
	switch e.Kind() {
	case eventlog.KindTaskStart, eventlog.KindOutput, eventlog.KindSuccess:
		return full, min(full, v.measure(e, levelLow))
	}
	return full, full
}

// Counter names how Measure counts.
func (r *Renderer) Counter() string { return r.opts.Encoding }

// Model says how a model counts and what window it has, as the renderer sees it.
func (r *Renderer) Model(name string) tokens.Model { return r.opts.Models.Lookup(name) }

// Cost is what a view takes at its tiers, by the counts that its events carry.
// System text and tools are not part of it.
func (r *Renderer) Cost(v *eventlog.View) int {
	total := 0
	for _, e := range v.Events {
		tier, _ := v.Tier(e)
		total += r.CostAt(e, tier)
	}
	return total
}

// CostAt is what one event takes at a tier.
func (r *Renderer) CostAt(e *eventlog.Event, tier eventlog.Tier) int {
	switch {
	case e.Kind() == eventlog.KindError && !r.opts.ShowErrors:
		return 0
	case tier == eventlog.TierLow:
		return e.LowDetailTokens
	}
	return e.FullDetailTokens
}

func (v *voice) measure(e *eventlog.Event, l level) int {
	s := v.say(e, l, func(string) []byte { return nil })
	most := v.inChat(e, s)
	for _, f := range []Format{XML, Markdown, Text} {
		_, cost := v.document(e, s, f)
		most = max(most, cost)
	}
	return most + v.unseen(e, l)
}

// unseen is what the pictures may cost that an event names by their hash only.
func (v *voice) unseen(e *eventlog.Event, l level) int {
	out, ok := e.Body.(*eventlog.Output)
	if !ok {
		return 0
	}
	each := v.model.Pictures.Tokens(maxPictureSide, maxPictureSide)
	if l != levelFull {
		each = min(each, v.opts.PictureTokens)
	}
	n := 0
	for i := range out.Parts {
		if p := &out.Parts[i]; p.Type == eventlog.PartImage && p.Data == "" {
			n += each
		}
	}
	return n
}

// inChat is what an event takes as messages of its own.
func (v *voice) inChat(e *eventlog.Event, s *spoken) int {
	o := v.model.Overhead
	n := o.Message + v.mostSealed(s)
	for i := range s.blocks {
		if b := &s.blocks[i]; b.kind != opaqueBlock {
			n += v.cost(b, s.counts[i])
		}
	}
	switch b := e.Body.(type) {
	case *eventlog.Action:
		for i := range b.ToolCalls {
			n += v.idCost(b.ToolCalls[i].ID)
		}
		for _, signature := range callSignatures(b) {
			n += v.count(signature)
		}
		if len(b.ToolCalls) > 0 {
			return n
		}
	case *eventlog.Output:
		if b.ToolCallID != "" {
			return n + max(o.ToolResult+v.idCost(b.ToolCallID), v.count(lateLabel(b)))
		}
	}
	if s.role == assistant {
		n += o.Message + v.count(label(e))
	}
	return n
}

// mostSealed is what the blocks take that one provider gets back, and no other:
// those of the provider with the most.
func (v *voice) mostSealed(s *spoken) int {
	most := 0
	for _, f := range []Format{Anthropic, OpenAIResponses, Gemini} {
		n := 0
		for i := range s.blocks {
			if b := &s.blocks[i]; b.kind == opaqueBlock && b.returnable && b.provider == string(f) {
				n += v.cost(b, s.counts[i])
			}
		}
		most = max(most, n)
	}
	return most
}

// idCost is what the id of a call takes, also if it has to be made anew.
func (v *voice) idCost(id string) int {
	own := v.count(id)
	if validCallID(id) {
		return own
	}
	return max(own, v.count("call_999999_99"))
}
