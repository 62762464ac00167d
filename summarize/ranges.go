package summarize

import (
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

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
