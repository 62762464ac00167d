package summarize

import (
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// Plan says what one compaction of a view does. It is a pure function of its
// input: see [NewPlan].
type Plan struct {
	Namespace string `json:"namespace"`
	// Before is what the view costs now, in tokens, After at most when the
	// summary takes all of SummaryTokens. Both count system text and tools.
	Before int `json:"before"`
	After  int `json:"after"`
	High   int `json:"high"`
	Low    int `json:"low"`
	// Covers is what the summary will stand for, ready for a SummaryEvent.
	Covers []eventlog.Range `json:"covers"`
	// Events is how many events of the view that takes out, earlier summaries
	// among them, and OriginalTokens what all the originals behind them cost at
	// full detail, OriginalCount how many they are.
	Events         int `json:"events"`
	OriginalCount  int `json:"original_count"`
	OriginalTokens int `json:"original_tokens"`
	// SummaryTokens is what the text of the summary may cost.
	SummaryTokens int `json:"summary_tokens"`
	// FullFrom is the seq from which events stay at full detail, and Threshold
	// the time of that event.
	FullFrom  int64      `json:"full_from"`
	Threshold *time.Time `json:"threshold"`
	// KeptLow and KeptFull count the events that stay, by tier.
	KeptLow  int `json:"kept_low"`
	KeptFull int `json:"kept_full"`
	Rank     int `json:"rank"`

	// UndoneAt is the seq of the newest undo that the view knows, or 0.
	UndoneAt int64 `json:"-"`
	// Covered are the events of the view that the summary takes out.
	Covered []*eventlog.Event `json:"-"`
	// Kept are the others.
	Kept []*eventlog.Event `json:"-"`
}

// Cost is what an event takes in a prompt at a tier, in tokens.
type Cost func(e *eventlog.Event, tier eventlog.Tier) int

// wrapping is what a summary costs around its text: tags, ranges, a message.
const wrapping = 32

// NewPlan plans a compaction of the view, or returns nil where there is none to
// make: without a high mark, at or under it (unless [Marks.Adaptive] says that it
// pays), where nothing may be covered, or after an undo until the view has grown by
// a tenth of high water.
// Fixed is what is sent besides the view: system text, tools, the frame of the
// request.
//
// Walking back from the newest group, whole groups are kept while they fit
// under low water with the summary's own size reserved. The newest share of
// what is kept stays at full detail. The newest group, pinned events, open
// groups, the start of the running task, and setup text up to an eighth of low
// water are kept in any case.
func NewPlan(v *eventlog.View, m Marks, fixed int, cost Cost) *Plan {
	now := fixed + viewCost(v, cost)
	if m.High == 0 || rests(v, m, cost) {
		return nil
	}
	p := newPlanner(v, m.withDefaults(), fixed, cost)
	if now <= m.High && !p.due(now) {
		return nil
	}
	return p.plan(now)
}

// Room is how many tokens the view may grow by before [NewPlan] may have a plan
// for it, not above 0 where it may have one now.
func Room(v *eventlog.View, m Marks, fixed int, cost Cost) int {
	if m.Adaptive != nil {
		return 0
	}
	return m.High - fixed - viewCost(v, cost)
}

// Force plans a compaction whatever the view costs, down to low water.
func Force(v *eventlog.View, m Marks, fixed int, cost Cost) *Plan {
	return newPlanner(v, m.withDefaults(), fixed, cost).plan(fixed + viewCost(v, cost))
}

func viewCost(v *eventlog.View, cost Cost) int {
	sum := 0
	for _, e := range v.Events {
		tier, _ := v.Tier(e)
		sum += cost(e, tier)
	}
	return sum
}

// AfterWith is what the view costs when the summary, with all that is around its
// text, costs so much.
func (p *Plan) AfterWith(summary int) int { return p.After - p.SummaryTokens - wrapping + summary }

// Event makes the SummaryEvent of the plan, without an id and a time.
func (p *Plan) Event(agent, text, method string) *eventlog.Event {
	e := eventlog.New(agent, &eventlog.Summary{
		Summary: text, Method: method, Rank: p.Rank,
		SummarizedEventCount: p.OriginalCount, OriginalTokens: p.OriginalTokens,
		LowDetailThreshold: p.Threshold, FullDetailFrom: p.FullFrom, Covers: p.Covers,
	})
	e.FullNamespace = p.Namespace
	return e
}
