package summarize

import (
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// NewChapter plans a summary that the agent wrote itself, of the given ranges of
// the view. It may stand for any part of the work, and more than the marks would
// ask for; the rest is as with [NewPlan]: whole groups, none of them open, no
// pinned event, not the start of the running task. Summaries within the ranges
// are taken in with all that they cover. What tier the other events have stays
// as it is.
//
// An error names the event that stands in the way. It is an
// [*eventlog.RequestError], or wraps [eventlog.ErrCovered] where a summary
// outside of the ranges covers the event.
func NewChapter(v *eventlog.View, ranges []eventlog.Range, m Marks, fixed int, cost Cost) (*Plan, error) {
	p := newPlanner(v, m, fixed, cost)
	p.split()
	c := chapter{planner: p, body: &eventlog.Summary{Covers: ranges}}
	if err := c.checkRanges(ranges); err != nil {
		return nil, err
	}
	if err := c.checkGroups(); err != nil {
		return nil, err
	}
	if err := c.checkCovered(); err != nil {
		return nil, err
	}
	covered := c.covered()
	if len(covered) == 0 {
		return nil, fmt.Errorf("%w: no live event of namespace %q is in the range", eventlog.ErrNothingToCover, v.Namespace)
	}
	return c.plan(covered), nil
}

// chapter is a plan being checked.
type chapter struct {
	*planner
	body *eventlog.Summary // for its ranges
}

func (c *chapter) checkRanges(ranges []eventlog.Range) error {
	last := int64(0)
	for _, r := range ranges {
		switch {
		case r[0] < 1 || r[1] < r[0]:
			return eventlog.BadRequest("covers", "%d-%d is no range: want the first and the last seq, from 1", r[0], r[1])
		case r[0] <= last:
			return eventlog.BadRequest("covers", "%d-%d begins before the range before it ends: want ranges in ascending order", r[0], r[1])
		}
		last = r[1]
	}
	if last == 0 {
		return eventlog.BadRequest("covers", "is missing: say which events the summary stands for")
	}
	return nil
}

func (c *chapter) checkGroups() error {
	for i := range c.groups {
		g := &c.groups[i]
		inside := 0
		for _, e := range g.Events {
			if !c.body.CoversSeq(e.Seq) {
				continue
			}
			inside++
			switch {
			case e.Pinned:
				return eventlog.BadRequest("covers", "event %d is pinned: leave it out of the range", e.Seq)
			case e.Seq == c.running:
				return eventlog.BadRequest("covers", "event %d is the start of the running task: leave it out of the range", e.Seq)
			case g.Open:
				return eventlog.BadRequest("covers", "event %d belongs to the action %d, whose tool calls are not all answered: leave it out of the range", e.Seq, g.First())
			}
		}
		if inside > 0 && inside < len(g.Events) {
			return eventlog.BadRequest("covers", "the events %s belong together: take in all of them or none", groupSeqs(g))
		}
	}
	return nil
}

func groupSeqs(g *eventlog.Group) string {
	if len(g.Events) == 2 {
		return fmt.Sprintf("%d and %d", g.First(), g.Last())
	}
	return fmt.Sprintf("%d to %d", g.First(), g.Last())
}

// checkCovered refuses ranges into what a live summary stands for that is not in
// them itself.
func (c *chapter) checkCovered() error {
	for _, e := range c.view.Events {
		s := covering(e)
		if s == nil || c.body.CoversSeq(e.Seq) {
			continue
		}
		for _, r := range s.Covers {
			for _, own := range c.body.Covers {
				if seq := max(r[0], own[0]); seq <= min(r[1], own[1]) {
					return fmt.Errorf("event %d: %w by the summary %d: leave it out of the range, or take in %d as well", seq, eventlog.ErrCovered, e.Seq, e.Seq)
				}
			}
		}
	}
	return nil
}

func (c *chapter) covered() []*eventlog.Event {
	var covered []*eventlog.Event
	for _, e := range c.view.Events {
		if c.body.CoversSeq(e.Seq) {
			covered = append(covered, e)
		}
	}
	return covered
}

func (c *chapter) plan(covered []*eventlog.Event) *Plan {
	now := c.fixed + viewCost(c.view, c.cost)
	plan := &Plan{
		Namespace: c.view.Namespace, Before: now, High: c.marks.High, Low: c.marks.Low,
		Events: len(covered), Covered: covered, Covers: c.ranges(covered), FullFrom: c.view.FullFrom,
	}
	for _, e := range covered {
		tier, _ := c.view.Tier(e)
		plan.SummaryTokens += c.cost(e, tier)
		s := covering(e)
		if s == nil {
			plan.OriginalCount++
			plan.OriginalTokens += e.FullDetailTokens
			continue
		}
		plan.OriginalCount += s.SummarizedEventCount
		plan.OriginalTokens += s.OriginalTokens
		plan.Rank = max(plan.Rank, s.Rank+1)
	}
	taken := seqsOf(covered)
	plan.Kept = slices.DeleteFunc(slices.Clone(c.view.Events), func(e *eventlog.Event) bool { return taken[e.Seq] })
	plan.After = now
	for _, e := range plan.Kept {
		tier, _ := c.view.Tier(e)
		switch {
		case covering(e) != nil:
		case tier == eventlog.TierLow:
			plan.KeptLow++
		default:
			plan.KeptFull++
		}
		if e.Seq == plan.FullFrom {
			t := e.Timestamp
			plan.Threshold = &t
		}
	}
	return plan
}
