package summarize

import (
	"math"
	"slices"
	"sort"

	"github.com/tidemark/tidemark/eventlog"
)

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
