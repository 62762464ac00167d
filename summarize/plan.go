package summarize

import (
	"math"
	"slices"
	"sort"
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

// planner works out one plan.
type planner struct {
	view  *eventlog.View
	marks Marks
	fixed int
	cost  Cost

	summaries []*eventlog.Event // at the head of the view, covering something
	taken     int               // how many of them, from the newest, are taken in
	rank      int
	groups    []eventlog.Group // the rest
	running   int64
	forced    []bool // by group: kept in any case
	newest    int    // the last group that an agent may see
}

func newPlanner(v *eventlog.View, m Marks, fixed int, cost Cost) *planner {
	p := &planner{view: v, marks: m, fixed: fixed, cost: cost}
	n := 0
	for n < len(v.Events) && covering(v.Events[n]) != nil {
		n++
	}
	p.summaries = v.Events[:n]
	p.takeIn()
	return p
}

// split parts what is not a summary into groups.
func (p *planner) split() {
	rest := p.view.Events[len(p.summaries):]
	p.groups = eventlog.Groups(rest)
	p.running = runningStart(rest)
	p.forced = make([]bool, len(p.groups))
	setup := p.marks.Low / setupShare
	for i := range p.groups {
		events := p.groups[i].Events
		if slices.ContainsFunc(events, isSeen) {
			p.newest = i
		}
		p.forced[i] = p.groups[i].Open || slices.ContainsFunc(events, p.isForced)
		if events[0].IsSetup() {
			setup -= p.cost(events[0], eventlog.TierFull)
			p.forced[i] = p.forced[i] || setup >= 0
		}
	}
}

// setupShare is the part of low water, one in so many, that setup text may take
// to be kept word for word. From the first text on that is too much, the rest is
// summarized like any other.
const setupShare = 8

// isSeen tells what agents are shown from ErrorEvents, such as those of
// summaries that failed: one at the end does not take the place of the newest
// group, and nothing is gained by covering it.
func isSeen(e *eventlog.Event) bool { return e.Kind() != eventlog.KindError }

func (p *planner) isForced(e *eventlog.Event) bool { return e.Pinned || e.Seq == p.running }

// covering is the body of a summary that stands for something, or nil.
func covering(e *eventlog.Event) *eventlog.Summary {
	if s, ok := e.Body.(*eventlog.Summary); ok && len(s.Covers) > 0 {
		return s
	}
	return nil
}

func runningStart(events []*eventlog.Event) int64 {
	running := int64(0)
	for _, e := range events {
		switch {
		case e.Kind() == eventlog.KindTaskStart && e.Source != eventlog.SourceSetup:
			running = e.Seq
		case e.Kind().EndsTask():
			running = 0
		}
	}
	return running
}

// maxSummaries is how many summaries of full size a view holds at most.
const maxSummaries = 3

// takeIn merges by rank, which counts how often what a summary says may have
// been written anew. Where there is no room for one more, the fewest from the
// newest back are taken in, and before them those that this makes no older. With
// three summaries of full size a fact is so written anew at most log₂ N times in
// N compactions up to 119, and more slowly than N after that.
func (p *planner) takeIn() {
	room := (maxSummaries - 1) * (p.marks.SummaryTokens + wrapping)
	left := 0
	for _, e := range p.summaries {
		left += p.cost(e, eventlog.TierSummarized)
	}
	for _, e := range slices.Backward(p.summaries) {
		rank := covering(e).Rank + 1
		if rank > p.rank && left <= room {
			return
		}
		p.rank = max(rank, p.rank)
		left -= p.cost(e, eventlog.TierSummarized)
		p.taken++
	}
}

// plan finds the most groups that fit, from the newest back. Where all of them
// would fit at low detail, or once summaries are merged, the oldest are covered all
// the same, so that with the summaries it is twice what a summary may cost: tiers
// change at compactions only, and a compaction is a summary.
func (p *planner) plan(now int) *Plan {
	p.split()
	room := p.marks.Low - p.fixed - p.marks.SummaryTokens - wrapping
	for _, e := range p.summaries[:len(p.summaries)-p.taken] {
		room -= p.cost(e, eventlog.TierSummarized)
	}
	first := sort.Search(p.newest, func(i int) bool { return p.keptCost(i) <= room })
	if now > p.marks.Low && !coversAny(p.coveredBy(first)) {
		for first < p.newest && (!coversAny(p.coveredBy(first)) || p.coveredCost(first) < 2*p.marks.SummaryTokens) {
			first++
		}
	}
	covered := p.coveredBy(first)
	if !coversAny(covered) {
		return nil
	}
	return p.describe(first, covered, now)
}

// coversAny says whether anything but summaries is covered that an agent sees.
func coversAny(covered []*eventlog.Event) bool {
	return slices.ContainsFunc(covered, func(e *eventlog.Event) bool { return covering(e) == nil && isSeen(e) })
}

// coveredCost is what the events cost at full detail that are covered when
// groups from first on are kept.
func (p *planner) coveredCost(first int) int {
	sum := 0
	for _, e := range p.coveredBy(first) {
		sum += p.cost(e, tierOf(e, eventlog.TierFull))
	}
	return sum
}

// keptCost is what groups from first on cost, and the forced ones before it.
func (p *planner) keptCost(first int) int {
	fullFrom := p.fullFrom(first)
	sum := 0
	for i := range p.groups {
		for _, e := range p.groups[i].Events {
			switch {
			case i < first && !p.forced[i]:
			case e.Seq >= fullFrom || i < first || p.isForced(e):
				sum += p.cost(e, tierOf(e, eventlog.TierFull))
			default:
				sum += p.cost(e, tierOf(e, eventlog.TierLow))
			}
		}
	}
	return sum
}

func tierOf(e *eventlog.Event, tier eventlog.Tier) eventlog.Tier {
	if e.Kind() == eventlog.KindSummary {
		return eventlog.TierSummarized
	}
	return tier
}

// fullFrom is the seq of the group with which full detail begins, when groups
// from first on are kept.
func (p *planner) fullFrom(first int) int64 {
	kept := 0
	for i := first; i < len(p.groups); i++ {
		kept += len(p.groups[i].Events)
	}
	full := int(math.Ceil(float64(kept) * p.marks.FullShare))
	for i := len(p.groups) - 1; i >= first; i-- {
		full -= len(p.groups[i].Events)
		if full <= 0 {
			return p.groups[i].First()
		}
	}
	return 0
}

func (p *planner) coveredBy(first int) []*eventlog.Event {
	covered := slices.Clone(p.summaries[len(p.summaries)-p.taken:])
	for i := range p.groups[:first] {
		if !p.forced[i] {
			covered = append(covered, p.groups[i].Events...)
		}
	}
	return covered
}

func (p *planner) describe(first int, covered []*eventlog.Event, now int) *Plan {
	plan := &Plan{
		Namespace: p.view.Namespace, Before: now, High: p.marks.High, Low: p.marks.Low,
		Events: len(covered), Covered: covered, Rank: p.rank, FullFrom: p.fullFrom(first), UndoneAt: p.view.UndoneAt,
	}
	for _, e := range covered {
		if s := covering(e); s != nil {
			plan.OriginalCount += s.SummarizedEventCount
			plan.OriginalTokens += s.OriginalTokens
			continue
		}
		plan.OriginalCount++
		plan.OriginalTokens += e.FullDetailTokens
	}
	p.count(plan, first)
	plan.Covers = p.ranges(covered)
	taken := seqsOf(covered)
	plan.Kept = slices.DeleteFunc(slices.Clone(p.view.Events), func(e *eventlog.Event) bool { return taken[e.Seq] })
	live := 0
	for _, e := range covered {
		live += p.cost(e, tierOf(e, eventlog.TierFull))
	}
	plan.SummaryTokens = min(p.marks.SummaryTokens, max(live/2, 16))
	plan.After = p.fixed + p.keptCost(first) + plan.SummaryTokens + wrapping
	for _, e := range p.summaries[:len(p.summaries)-p.taken] {
		plan.After += p.cost(e, eventlog.TierSummarized)
	}
	return plan
}

func (p *planner) count(plan *Plan, first int) {
	for i := range p.groups {
		for _, e := range p.groups[i].Events {
			switch {
			case i < first && !p.forced[i]:
			case e.Seq >= plan.FullFrom || i < first:
				plan.KeptFull++
			default:
				plan.KeptLow++
			}
			if e.Seq == plan.FullFrom {
				t := e.Timestamp
				plan.Threshold = &t
			}
		}
	}
}

// ranges joins the seqs of covered events, and what the summaries among them
// cover, into as few ranges as hold nothing that is kept.
func (p *planner) ranges(covered []*eventlog.Event) []eventlog.Range {
	var parts, kept []eventlog.Range
	taken := seqsOf(covered)
	for _, e := range p.view.Events {
		own := []eventlog.Range{{e.Seq, e.Seq}}
		if s := covering(e); s != nil {
			own = append(own, s.Covers...)
		}
		if taken[e.Seq] {
			parts = append(parts, own...)
		} else {
			kept = append(kept, own...)
		}
	}
	return join(parts, kept)
}

func seqsOf(events []*eventlog.Event) map[int64]bool {
	seqs := make(map[int64]bool, len(events))
	for _, e := range events {
		seqs[e.Seq] = true
	}
	return seqs
}

func join(parts, kept []eventlog.Range) []eventlog.Range {
	byFirst := func(a, b eventlog.Range) int { return int(a[0] - b[0]) }
	slices.SortFunc(parts, byFirst)
	slices.SortFunc(kept, byFirst)
	var out []eventlog.Range
	k := 0
	for _, r := range parts {
		for k < len(kept) && len(out) > 0 && kept[k][0] < out[len(out)-1][1] {
			k++
		}
		if len(out) > 0 && (k == len(kept) || kept[k][0] > r[0]) {
			out[len(out)-1][1] = max(out[len(out)-1][1], r[1])
			continue
		}
		out = append(out, r)
	}
	return out
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
