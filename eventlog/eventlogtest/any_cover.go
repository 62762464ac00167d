package eventlogtest

import (
	"cmp"
	"slices"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// summarize appends a summary that covers some of what is live, mostly the
// oldest of it.
func (l *anyLog) summarize(t *rapid.T, s *anySpace) {
	if oneIn(t, 4) && l.undo(t, s) {
		return
	}
	body := anySummary(t)
	body.Covers, body.LowDetailThreshold = nil, nil
	if len(s.view.Events) > 0 && !oneIn(t, 8) {
		n := rapid.IntRange(1, len(s.view.Events)).Draw(t, "covered")
		for _, e := range s.view.Events[:n] {
			if !e.Pinned && !oneIn(t, 10) {
				body.Covers = append(body.Covers, coverOf(t, e)...)
				body.SummarizedEventCount++
			}
		}
		body.Covers = s.mergeRanges(t, body.Covers)
		drawLine(t, body, s.view.Events[n:])
	}
	l.add(t, s, body)
}

// undo takes back one of the summaries of the view, if it has any.
func (l *anyLog) undo(t *rapid.T, s *anySpace) bool {
	var live []int64
	for _, e := range s.view.Events {
		if body, ok := e.Body.(*eventlog.Summary); ok && len(body.Covers) > 0 {
			live = append(live, e.Seq)
		}
	}
	if len(live) == 0 {
		return false
	}
	l.add(t, s, &eventlog.Summary{Undoes: rapid.SampledFrom(live).Draw(t, "undone"), Method: "undo"})
	s.view = *eventlog.NewView(slices.Values(l.events), s.name, 0)
	return true
}

// coverOf gives the event's seq and, for some summaries, what they cover.
func coverOf(t *rapid.T, e *eventlog.Event) []eventlog.Range {
	ranges := []eventlog.Range{{e.Seq, e.Seq}}
	if old, ok := e.Body.(*eventlog.Summary); ok && oneIn(t, 2) {
		ranges = append(ranges, old.Covers...)
	}
	return ranges
}

// mergeRanges puts ranges in order. It joins some that have no event of the
// namespace between them, so that ranges hold events of other namespaces.
func (s *anySpace) mergeRanges(t *rapid.T, ranges []eventlog.Range) []eventlog.Range {
	slices.SortFunc(ranges, func(a, b eventlog.Range) int { return cmp.Compare(a[0], b[0]) })
	var merged []eventlog.Range
	for _, r := range ranges {
		last := len(merged) - 1
		switch {
		case last >= 0 && r[0] <= merged[last][1]:
			merged[last][1] = max(merged[last][1], r[1])
		case last >= 0 && !s.anyBetween(merged[last][1], r[0]) && !oneIn(t, 4):
			merged[last][1] = r[1]
		default:
			merged = append(merged, r)
		}
	}
	return merged
}

func (s *anySpace) anyBetween(a, b int64) bool {
	i, _ := slices.BinarySearch(s.seqs, a+1)
	return i < len(s.seqs) && s.seqs[i] < b
}

// drawLine sets where full detail begins: by seq and time, by time only, or not
// at all.
func drawLine(t *rapid.T, body *eventlog.Summary, kept []*eventlog.Event) {
	if len(kept) == 0 || oneIn(t, 5) {
		return
	}
	e := rapid.SampledFrom(kept).Draw(t, "full from")
	at := e.Timestamp
	body.LowDetailThreshold = &at
	if !oneIn(t, 3) {
		body.FullDetailFrom = e.Seq
	}
}
