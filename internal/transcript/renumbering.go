package transcript

import (
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// renumbering translates the numbers that a file's events had to ordinals. It
// is kept as runs, so a file without gaps costs nothing.
type renumbering struct{ runs []run }

// run is n events in a row whose numbers did not jump.
type run struct{ old, new, n int64 }

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
	if last := len(r.runs) - 1; last >= 0 && r.runs[last].old+r.runs[last].n == old {
		r.runs[last].n++
		return
	}
	r.runs = append(r.runs, run{old: old, new: ordinal, n: 1})
}

// covers translates ranges. Events that are not there are left out.
func (r *renumbering) covers(old []eventlog.Range) []eventlog.Range {
	var all []eventlog.Range
	for _, c := range old {
		for _, run := range r.runs {
			first, last := max(c[0], run.old), min(c[1], run.old+run.n-1)
			if first <= last {
				all = append(all, eventlog.Range{first - run.old + run.new, last - run.old + run.new})
			}
		}
	}
	return joined(all)
}

// of translates the number of one event, 0 where it is not there.
func (r *renumbering) of(old int64) int64 {
	for _, run := range r.runs {
		if run.old <= old && old < run.old+run.n {
			return old - run.old + run.new
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
		if last := run.old + run.n - 1; old <= last {
			at = min(at, max(old, run.old)-run.old+run.new)
		}
	}
	return at
}
