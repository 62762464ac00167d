package memory

import (
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// undo takes back a summary, or refuses: what it took out is live again, and it
// itself is not.
func (l *memoryLog) undo(e *eventlog.Event, seq int64) error {
	var target, by *eventlog.Event
	if seq < e.Seq {
		target = l.events[seq-1]
		if n := l.covered[seq-1]; n > 0 {
			by = l.events[n-1]
		}
	}
	if err := eventlog.CheckUndo(e.FullNamespace, seq, target, by); err != nil {
		return err
	}
	s := l.spaces[e.FullNamespace]
	for _, r := range target.Body.(*eventlog.Summary).Covers {
		for _, covered := range within(s.seqs, r) {
			if l.covered[covered-1] == seq {
				l.covered[covered-1] = 0
				l.undone[covered] = append(l.undone[covered], span{seq, e.Seq})
				s.live = append(s.live, covered)
			}
		}
	}
	l.covered[seq-1] = e.Seq
	s.live = slices.DeleteFunc(s.live, func(live int64) bool { return live == seq })
	slices.Sort(s.live)
	return nil
}

// wasCovered reports whether a summary that was undone later covered an event at
// a moment of the log.
func (l *memoryLog) wasCovered(seq, at int64) bool {
	return slices.ContainsFunc(l.undone[seq], func(s span) bool { return s.summary <= at && at < s.undo })
}

func isUndo(e *eventlog.Event) bool {
	s, ok := e.Body.(*eventlog.Summary)
	return ok && s.Undoes > 0
}
