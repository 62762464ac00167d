package render

import (
	"slices"
	"sort"

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

const (
	// marksPerBudget is how many marks a budget's worth of tokens has, in a view
	// of up to maxMarks of them. In longer views they are twice as far apart,
	// four times, and so on.
	marksPerBudget = 8
	maxMarks       = 64
)

// plan is a level for each group, and where marks are.
type plan struct {
	groups []eventlog.Group
	levels []level
	// tiers are the levels that the view asks for.
	tiers []level
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
	p.tiers = slices.Clone(p.levels)
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
	total := 0
	for _, c := range costs {
		total += c
	}
	step := max(budget/marksPerBudget, 1)
	for total/step > maxMarks {
		step *= 2
	}
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

// descend finds the highest step of the ladder that fits, and leaves the plan
// there. It reports whether any step fits. The step is guessed first, by halves,
// for what fits costs a layout.
func (p *plan) descend(guess, fits func() bool) bool {
	steps := (len(rungs) + 1) * len(p.marks)
	at := func(k int) bool { p.stepTo(k); return fits() }
	k := sort.Search(steps-1, func(k int) bool { p.stepTo(k); return guess() })
	for k > 0 && at(k-1) {
		k--
	}
	for ; k < steps; k++ {
		if at(k) {
			return true
		}
	}
	return false
}

// stepTo sets the levels of a step: all rungs above it whole, and its own up to
// its mark. The last rung is for what was kept until then.
func (p *plan) stepTo(k int) {
	copy(p.levels, p.tiers)
	rung, mark := k/len(p.marks), p.marks[k%len(p.marks)]
	for r := range min(rung, len(rungs)) {
		p.lower(len(p.groups), rungs[r], false)
	}
	if rung < len(rungs) {
		p.lower(mark, rungs[rung], false)
	} else {
		p.lower(mark, levelOut, true)
	}
}

// lower takes the groups before one down to a level. Those that are kept are
// not left out, unless all are meant.
func (p *plan) lower(before int, l level, all bool) {
	for i := range before {
		if l != levelOut || !p.keep[i] || all {
			p.levels[i] = max(p.levels[i], l)
		}
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
