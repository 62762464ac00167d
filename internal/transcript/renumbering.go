package transcript

import (
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// renumbering translates the numbers that a file's events had to ordinals. It
// is kept as runs, so a file without gaps costs nothing.
type renumbering struct{ runs []run }

// run is n events in a row whose numbers did not jump.
type run struct {
	Old int64 `json:"old"`
	New int64 `json:"new"`
	N   int64 `json:"n"`
}

// place notes the event's number before, and translates what the event says of
// other events. A number of 0 is none: the event is where it should be.
func (r *renumbering) place(e *eventlog.Event, ordinal int64) {
	if s, ok := e.Body.(*eventlog.Summary); ok {
		s.Covers = r.covers(s.Covers)
		if s.Undoes > 0 {
			s.Undoes = r.of(s.Undoes)
		}
		if s.FullDetailFrom > 0 {
			s.FullDetailFrom = r.from(s.FullDetailFrom, ordinal)
		}
	}
	old := e.Seq
	if old <= 0 {
		old = ordinal
	}
	if last := len(r.runs) - 1; last >= 0 && r.runs[last].Old+r.runs[last].N == old {
		r.runs[last].N++
		return
	}
	r.runs = append(r.runs, run{Old: old, New: ordinal, N: 1})
}

// covers translates ranges. Events that are not there are left out.
func (r *renumbering) covers(old []eventlog.Range) []eventlog.Range {
	var all []eventlog.Range
	for _, c := range old {
		for _, run := range r.runs {
			first, last := max(c[0], run.Old), min(c[1], run.Old+run.N-1)
			if first <= last {
				all = append(all, eventlog.Range{first - run.Old + run.New, last - run.Old + run.New})
			}
		}
	}
	return joined(all)
}

// of translates the number of one event, 0 where it is not there.
func (r *renumbering) of(old int64) int64 {
	for _, run := range r.runs {
		if run.Old <= old && old < run.Old+run.N {
			return old - run.Old + run.New
		}
	}
	return 0
}

// joined puts ranges in order and makes one of those that touch.
func joined(ranges []eventlog.Range) []eventlog.Range {
	slices.SortFunc(ranges, func(a, b eventlog.Range) int { return int(a[0] - b[0]) })
	var all []eventlog.Range
	for _, r := range ranges {
		if last := len(all) - 1; last >= 0 && r[0] <= all[last][1]+1 {
			all[last][1] = max(all[last][1], r[1])
			continue
		}
		all = append(all, r)
	}
	return all
}

// from translates the line at which something begins: the first event there at
// or after it, or else the one being placed.
func (r *renumbering) from(old, ordinal int64) int64 {
	at := ordinal
	for _, run := range r.runs {
		if last := run.Old + run.N - 1; old <= last {
			at = min(at, max(old, run.Old)-run.Old+run.New)
		}
	}
	return at
}
