package session

import (
	"context"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// spoken are the kinds that say what is wanted, and how it ended.
var spoken = []eventlog.Kind{eventlog.KindTaskStart, eventlog.KindClarify, eventlog.KindSuccess, eventlog.KindFail, eventlog.KindCancelled}

// past is what a summarizer is told of what stands behind an earlier summary.
func (e *Engine) past(ctx context.Context, session string, summary *eventlog.Event) (summarize.Past, error) {
	older, newer := splitRanges(summary.Body.(*eventlog.Summary).Covers, e.opts.Past)
	events, err := eventlog.Collect(e.behind(ctx, session, summary.FullNamespace, newer, nil))
	if err != nil || len(older) == 0 {
		return summarize.Past{Events: events}, err
	}
	before, err := eventlog.Collect(e.behind(ctx, session, summary.FullNamespace, older, spoken))
	if err != nil {
		return summarize.Past{}, err
	}
	return summarize.Past{Events: append(endsOf(before, e.opts.Past), events...), Thinned: true}, nil
}

// endsOf gives at most n events: of more, the oldest half, which has the first
// task, and the newest. What was said between them no summary has room to tell.
func endsOf(events []*eventlog.Event, n int) []*eventlog.Event {
	if len(events) <= n {
		return events
	}
	oldest := (n + 1) / 2
	return slices.Delete(events, oldest, len(events)-(n-oldest))
}

// splitRanges parts ranges, which are in order, so that the newer ones hold at
// most n seqs.
func splitRanges(ranges []eventlog.Range, n int) (older, newer []eventlog.Range) {
	left := int64(n)
	for i, r := range slices.Backward(ranges) {
		if length := r[1] - r[0] + 1; length <= left {
			left -= length
			continue
		}
		if left == 0 {
			return ranges[:i+1], ranges[i+1:]
		}
		cut := r[1] - left
		older = append(slices.Clone(ranges[:i]), eventlog.Range{r[0], cut})
		return older, append([]eventlog.Range{{cut + 1, r[1]}}, ranges[i+1:]...)
	}
	return nil, ranges
}
