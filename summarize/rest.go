package summarize

import "github.com/tidemark/tidemark/eventlog"

// restShare is by which share of high water a view grows after an undo before it
// is compacted by itself again. Otherwise the compaction that somebody took back
// would be made again at once.
const restShare = 10

// rests reports whether the view is left alone after an undo. It follows from
// the log, so that a restart does not forget it.
func rests(v *eventlog.View, m Marks, cost Cost) bool {
	if v.UndoneAt == 0 {
		return false
	}
	grown := 0
	for _, e := range v.Events {
		if e.Seq > v.UndoneAt {
			tier, _ := v.Tier(e)
			grown += cost(e, tier)
		}
	}
	return grown*restShare <= m.High
}
