package render

import (
	"github.com/tidemark/tidemark/eventlog"
)

// A prompt that is over its budget steps down a ladder: low detail, then a
// glance at each value, then a line for each, then the oldest groups are left
// out. On each rung it goes on from the oldest group to the newest, by marks:
// places at fixed distances of tokens from the head of the view. While the view
// grows, a mark stays where it is, so the head of the prompt changes only when
// one more mark has to give way.

// rungs are the levels of the ladder, from the top.
var rungs = []level{levelLow, levelClipped, levelBare, levelOut}

// marksPerBudget is how many marks a budget's worth of tokens has.
const marksPerBudget = 8

// plan is a level for each group, and where marks are.
type plan struct {
	groups []eventlog.Group
	levels []level
	// marks are indexes of groups, ascending; the last one is len(groups).
	marks []int
	// keep tells groups that are left out last: pinned events, the start of the
	// running task, summaries, and the newest group.
	keep []bool
}

// newPlan starts at the tiers of the view.
func newPlan(v *eventlog.View, groups []eventlog.Group) *plan {
	p := &plan{groups: groups, levels: make([]level, len(groups)), keep: make([]bool, len(groups))}
	gist := gistBefore(v)
	for i := range groups {
		for _, e := range groups[i].Events {
			tier, _ := v.Tier(e)
			if tier == eventlog.TierLow {
				p.levels[i] = levelLow
			}
			if tier == eventlog.TierLow && e.Seq < gist {
				p.levels[i] = levelGist
			}
			p.keep[i] = p.keep[i] || e.Pinned || e.Seq == v.RunningStart || e.Kind() == eventlog.KindSummary
		}
	}
	if n := len(groups); n > 0 {
		p.keep[n-1] = true
	}
	return p
}

// gistBefore is the seq before which pictures of the low tier are shown at a
// glance: the oldest third of the events that are at low detail.
func gistBefore(v *eventlog.View) int64 {
	var low []int64
	for _, e := range v.Events {
		if tier, _ := v.Tier(e); tier == eventlog.TierLow {
			low = append(low, e.Seq)
		}
	}
	if len(low) < 3 {
		return 0
	}
	return low[len(low)/3]
}

// mark places the marks, given what each group costs as the view has it.
func (p *plan) mark(costs []int, budget int) {
	step := max(budget/marksPerBudget, 1)
	next, sum := step, 0
	p.marks = p.marks[:0]
	for i, c := range costs {
		if sum >= next && i > 0 {
			p.marks = append(p.marks, i)
			next = (sum/step + 1) * step
		}
		sum += c
	}
	p.marks = append(p.marks, len(costs))
}

// descend calls try with ever smaller plans until it reports that one fits. It
// reports whether any did.
func (p *plan) descend(try func() bool) bool {
	if try() {
		return true
	}
	for _, rung := range rungs {
		from := 0
		for _, mark := range p.marks {
			p.lower(from, mark, rung, false)
			from = mark
			if try() {
				return true
			}
		}
	}
	for i := range p.groups { // what was kept for last, oldest first
		p.lower(i, i+1, levelOut, true)
		if try() {
			return true
		}
	}
	return false
}

// lower takes groups down to a level. Those that are kept stay one above the
// last, unless all are meant.
func (p *plan) lower(from, to int, l level, all bool) {
	for i := from; i < to; i++ {
		if l == levelOut && p.keep[i] && !all {
			continue
		}
		p.levels[i] = max(p.levels[i], l)
	}
}

// leftOut counts the events of groups that are left out, and gives the first
// and last seq of them.
func (p *plan) leftOut() (n int, first, last int64) {
	for i := range p.groups {
		if p.levels[i] != levelOut {
			continue
		}
		for _, e := range p.groups[i].Events {
			if n == 0 {
				first = e.Seq
			}
			n, first, last = n+1, min(first, e.Seq), max(last, e.Seq)
		}
	}
	return n, first, last
}
