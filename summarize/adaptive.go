package summarize

import (
	"cmp"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// Adaptive is a policy that compacts when it pays, by the prices of the model's
// provider, and at the high mark at the latest.
//
// Every call reads the context again: what is over low water costs Read a token
// each time. A compaction costs once what has to be written anew behind the
// part that stays, and the summary itself. It is due as soon as the calls since
// the last one have paid as much as that. The same bargain is known from renting
// skis: whoever buys when the rents add up to the price never pays more than
// twice what foresight would have, and about the best fixed mark in practice.
//
// It is due too when the provider's cache went cold in between, because then
// all is written anew in any case.
//
// Prices are relative to that of an uncached input token.
type Adaptive struct {
	// Read is the price of a token read from the cache, Write that of one
	// written to it.
	Read, Write float64
	// TTL is how long the cache stays warm after a call. 0: for ever.
	TTL time.Duration
	// SummaryInput is the price of a covered token in the request for a summary,
	// SummaryOutput that of a token of the summary. Both are 0 for the digest.
	SummaryInput, SummaryOutput float64
}

// Meter adds up what the calls since a compaction have paid.
type Meter struct {
	Adaptive
	marks Marks
	floor int // what the view costs just after a compaction
	paid  float64
}

// NewMeter begins after a compaction that left the prompt at the given cost, or
// at 0 before the first.
func (a Adaptive) NewMeter(m Marks, floor int) *Meter {
	m = m.withDefaults()
	return &Meter{Adaptive: a, marks: m, floor: cmp.Or(floor, m.Low)}
}

// Call takes in one call of the model with a prompt that costs so many tokens.
func (m *Meter) Call(prompt int) {
	m.paid += m.Read * float64(max(0, prompt-m.floor))
}

// Due says whether a compaction pays now. Prompt is what the next prompt would
// cost, stable what of it would stay as it is, and idle is how long ago the
// last call was.
func (m *Meter) Due(prompt, stable int, idle time.Duration) bool {
	over := prompt - m.floor
	if over <= 0 {
		return false
	}
	summary := m.SummaryInput*float64(over) + m.SummaryOutput*float64(m.marks.SummaryTokens)
	if m.TTL > 0 && idle > m.TTL && over > m.marks.SummaryTokens {
		return m.Write*float64(over) > summary
	}
	return m.paid+m.Read*float64(over) >= (m.Write-m.Read)*float64(max(0, m.floor-stable))+summary
}

// Settled says whether an event may be the last before a call of the model. An
// action mostly is not: its output is still to come, and a compaction that waits
// for it takes in more.
func Settled(e *eventlog.Event) bool { return e.Kind() != eventlog.KindAction }

// due says whether the planner's view is to be compacted before the high mark.
// Each action is one call, made of what stands before it.
func (p *planner) due(now int) bool {
	a, events := p.marks.Adaptive, p.view.Events
	if a == nil || now <= p.marks.Low || len(events) == 0 || !Settled(events[len(events)-1]) {
		return false
	}
	base, prompt := p.fixed, p.fixed
	for _, e := range events {
		if e.Seq <= p.view.CompactedAt {
			base += p.costNow(e)
		}
	}
	if p.view.CompactedAt == 0 {
		base = 0
	}
	meter := a.NewMeter(p.marks, base)
	var last, newest time.Time
	for _, e := range events {
		if e.Kind() == eventlog.KindAction && e.Seq > p.view.CompactedAt {
			meter.Call(prompt)
		}
		if e.Kind() == eventlog.KindAction {
			last = e.Timestamp
		}
		prompt += p.costNow(e)
		newest = e.Timestamp
	}
	if p.marks.Now.After(newest) {
		newest = p.marks.Now
	}
	idle := time.Duration(0)
	if !last.IsZero() {
		idle = newest.Sub(last)
	}
	return meter.Due(now, p.stable(), idle)
}

func (p *planner) costNow(e *eventlog.Event) int {
	tier, _ := p.view.Tier(e)
	return p.cost(e, tier)
}

// StablePrefix is what of the prompt a compaction of the view would leave as it
// is: system text and tools, which fixed is, and the summaries that would not be
// merged.
func StablePrefix(v *eventlog.View, m Marks, fixed int, cost Cost) int {
	return newPlanner(v, m.withDefaults(), fixed, cost).stable()
}

func (p *planner) stable() int {
	sum := p.fixed
	for _, e := range p.summaries[:len(p.summaries)-p.taken] {
		sum += p.cost(e, eventlog.TierSummarized)
	}
	return sum
}
