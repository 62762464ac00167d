package eventlog

import (
	"iter"
	"slices"
)

// View is what is live of one namespace: the events that no summary covers, at
// some point of the log. It follows from the log alone.
type View struct {
	Namespace string
	// Events are the live events: first the summaries that cover something, in
	// order of what they cover, then all others by seq.
	Events []*Event
	// FullFrom is the seq from which events are shown at full detail; older
	// ones are at low detail. 0 before the first compaction: all are full.
	FullFrom int64
	// CoveredTo is the last seq that a summary of the view covers, chapters of
	// the agent not counted. A live event before it was kept on purpose.
	CoveredTo int64
	// CompactedAt is the seq of the newest summary that covers something, 0
	// before the first compaction.
	CompactedAt int64
	// RunningStart is the seq of the start of the task that was running when
	// the newest compaction was made, or 0.
	RunningStart int64
	// UndoneAt is the seq of the newest undo, 0 if there was none since the
	// newest compaction.
	UndoneAt int64
}

// NewView makes the view of a namespace from events in ascending order of seq.
// Events of other namespaces, covered events and events after at (if it is not
// 0) are left out. A summary that was undone by then, and its undo, are as if
// they had never been. A caller that has only the live events may pass just those;
// FullFrom is then right if the newest summary draws the line, as those that
// Tidemark makes do.
func NewView(events iter.Seq[*Event], namespace string, at int64) *View {
	v := &View{Namespace: namespace}
	var own []*Event
	undone := map[int64]bool{}
	for e := range events {
		if at > 0 && e.Seq > at {
			break
		}
		if e.FullNamespace != namespace {
			continue
		}
		own = append(own, e)
		if s, ok := e.Body.(*Summary); ok && s.Undoes > 0 {
			undone[s.Undoes] = true
		}
	}
	for _, e := range own {
		if !undone[e.Seq] {
			v.Add(e)
		}
	}
	return v
}

// Add takes in the next event of the log. Events of other namespaces are
// ignored. A summary takes out what it covers.
//
// An undo of a summary that the view holds brings back events that the view has
// let go of. Add then reports false and leaves the view as it is; it has to be
// made anew.
func (v *View) Add(e *Event) (ok bool) {
	if e.FullNamespace != v.Namespace {
		return true
	}
	s, ok := e.Body.(*Summary)
	switch {
	case ok && s.Undoes > 0:
		if slices.ContainsFunc(v.Events, func(old *Event) bool { return old.Seq == s.Undoes }) {
			return false
		}
		v.UndoneAt = e.Seq
	case ok && len(s.Covers) > 0:
		v.cover(e, s)
	default:
		v.Events = append(v.Events, e)
	}
	return true
}

func (v *View) cover(e *Event, s *Summary) {
	v.Events = slices.DeleteFunc(v.Events, func(old *Event) bool { return s.CoversSeq(old.Seq) })
	v.insertSummary(e, s)
	v.CoveredTo = v.coveredTo()
	v.CompactedAt, v.UndoneAt = e.Seq, 0
	v.FullFrom = v.fullFrom(s)
	v.RunningStart = v.runningStart(e.Seq)
}

// insertSummary keeps the summaries at the head in order of what they cover.
func (v *View) insertSummary(e *Event, s *Summary) {
	i := 0
	for i < len(v.Events) && firstCovered(v.Events[i]) > 0 && firstCovered(v.Events[i]) < s.Covers[0][0] {
		i++
	}
	v.Events = slices.Insert(v.Events, i, e)
}

func (v *View) coveredTo() int64 {
	to := int64(0)
	for _, e := range v.Events {
		if s, ok := e.Body.(*Summary); ok && len(s.Covers) > 0 && s.Method != MethodAgent {
			to = max(to, s.Covers[len(s.Covers)-1][1])
		}
	}
	return to
}

// firstCovered is the first seq that a summary covers, 0 for any other event.
func firstCovered(e *Event) int64 {
	if s, ok := e.Body.(*Summary); ok && len(s.Covers) > 0 {
		return s.Covers[0][0]
	}
	return 0
}

// fullFrom finds where full detail begins after a summary. One without a line
// of its own leaves the old one in force.
func (v *View) fullFrom(s *Summary) int64 {
	if s.FullDetailFrom > 0 || s.LowDetailThreshold == nil {
		return max(v.FullFrom, s.FullDetailFrom)
	}
	for _, e := range v.Events {
		if e.Kind() != KindSummary && !e.Timestamp.Before(*s.LowDetailThreshold) {
			return e.Seq
		}
	}
	return v.FullFrom
}

func (v *View) runningStart(before int64) int64 {
	running := int64(0)
	for _, e := range v.Events {
		switch {
		case e.Seq > before:
			return running
		case e.Kind() == KindTaskStart && e.Source != SourceSetup:
			running = e.Seq
		case e.Kind().EndsTask():
			running = 0
		}
	}
	return running
}

// Last is the seq of the newest event of the view, 0 if it is empty.
func (v *View) Last() int64 {
	last := int64(0)
	for _, e := range v.Events {
		last = max(last, e.Seq)
	}
	return last
}

// Clone returns a view that can be added to apart from v. Events are shared.
func (v *View) Clone() *View {
	c := *v
	c.Events = slices.Clone(v.Events)
	return &c
}

// CoversSeq reports whether the summary's ranges hold the seq.
func (s *Summary) CoversSeq(seq int64) bool {
	i, found := slices.BinarySearchFunc(s.Covers, seq, func(r Range, seq int64) int {
		switch {
		case r[1] < seq:
			return -1
		case r[0] > seq:
			return 1
		}
		return 0
	})
	return found && i < len(s.Covers)
}

// Tier is how an entry of a view is rendered.
type Tier string

// The three tiers, oldest first.
const (
	TierSummarized Tier = "summarized"
	TierLow        Tier = "low"
	TierFull       Tier = "full"
)

// Tier says at which detail the view shows one of its events, and why.
func (v *View) Tier(e *Event) (Tier, string) {
	switch {
	case e.Kind() == KindSummary:
		return TierSummarized, "a summary of earlier events"
	case e.Pinned:
		return TierFull, "pinned"
	case v.FullFrom == 0:
		return TierFull, "nothing was compacted yet"
	case e.Seq == v.RunningStart:
		return TierFull, "start of the running task"
	case e.Seq <= v.CoveredTo && e.IsSetup():
		return TierFull, "what the session was set up with"
	case e.Seq <= v.CoveredTo:
		return TierFull, "kept whole: its group was open at the compaction"
	case e.Seq < v.FullFrom:
		return TierLow, "older than the full-detail line of the last compaction"
	case e.Seq > v.CompactedAt:
		return TierFull, "newer than the last compaction"
	}
	return TierFull, "within the full-detail share of the last compaction"
}
