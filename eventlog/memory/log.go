package memory

import (
	"slices"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// memoryLog is one session. Its events never change, so that a reader may go
// on with a slice of them without holding the lock; all else needs the lock.
type memoryLog struct {
	events     []*eventlog.Event
	covered    []int64 // by seq-1: the summary or undo that took it out, or 0
	undone     map[int64][]span
	ids        map[string]int64
	namespaces []string // in order of appearance
	spaces     map[string]*memorySpace
	head       eventlog.Commit
	id         int64 // the append that made it
	touched    int64
	appended   time.Time
	index      search.Index              // of the events up to the last search
	forgotten  map[int64]eventlog.Commit // the commits after them; their events have no body
}

// span is a time in which a summary covered an event: up to its undo.
type span struct{ summary, undo int64 }

// memorySpace lists the events of a namespace, ascending.
type memorySpace struct {
	seqs []int64
	live []int64
}

func newMemoryLog() *memoryLog {
	return &memoryLog{ids: make(map[string]int64), undone: make(map[int64][]span), spaces: make(map[string]*memorySpace), forgotten: make(map[int64]eventlog.Commit), head: eventlog.Genesis}
}

// touch says that the log was appended to, as the store's nth append.
func (l *memoryLog) touch(n int64) {
	l.touched, l.appended = n, time.Now().Truncate(time.Millisecond).UTC()
}

// append adds all entries or none, and gives for each the event that the log
// has under its id.
func (l *memoryLog) append(entries []entry) ([]*eventlog.Event, error) {
	length, head := len(l.events), l.head
	kept := make([]*eventlog.Event, len(entries))
	for i, in := range entries {
		if seq, ok := l.ids[in.event.ID]; ok {
			kept[i] = l.events[seq-1]
			continue
		}
		err := l.checkGone(in.event)
		l.add(in)
		kept[i] = in.event
		if err == nil || in.forked {
			err = l.cover(in.event)
		}
		if err != nil {
			l.cut(length, head)
			return nil, err
		}
	}
	return kept, nil
}

func (l *memoryLog) add(in entry) {
	e := in.event
	e.Seq = int64(len(l.events)) + 1
	if e.Body != nil {
		l.head = e.Link(l.head, in.canonical)
	} else {
		l.head = in.after
		l.forgotten[e.Seq] = in.after
	}
	l.events = append(l.events, e)
	l.covered = append(l.covered, 0)
	l.ids[e.ID] = e.Seq
	s := l.space(e.FullNamespace)
	s.seqs = append(s.seqs, e.Seq)
	s.live = append(s.live, e.Seq)
}

func (l *memoryLog) space(namespace string) *memorySpace {
	s, ok := l.spaces[namespace]
	if !ok {
		s = new(memorySpace)
		l.spaces[namespace] = s
		l.namespaces = append(l.namespaces, namespace)
	}
	return s
}

// cover marks what a summary covers, or refuses.
func (l *memoryLog) cover(e *eventlog.Event) error {
	summary, ok := e.Body.(*eventlog.Summary)
	if !ok {
		return nil
	}
	if summary.Undoes > 0 {
		return l.undo(e, summary.Undoes)
	}
	s := l.spaces[e.FullNamespace]
	for _, r := range summary.Covers {
		if r[1] >= e.Seq {
			return eventlog.Covered(e, max(r[0], e.Seq))
		}
		for _, seq := range within(s.seqs, r) {
			if by := l.covered[seq-1]; by != 0 && !summary.CoversSeq(by) && !isUndo(l.events[by-1]) {
				return eventlog.Covered(e, seq)
			}
		}
	}
	for _, r := range summary.Covers {
		gone := within(s.live, r)
		for _, seq := range gone {
			l.covered[seq-1] = e.Seq
		}
		first, _ := slices.BinarySearch(s.live, r[0])
		s.live = slices.Delete(s.live, first, first+len(gone))
	}
	return nil
}

// within gives the part of ascending seqs that is in the range.
func within(seqs []int64, r eventlog.Range) []int64 {
	from, _ := slices.BinarySearch(seqs, r[0])
	to, _ := slices.BinarySearch(seqs, r[1]+1)
	return seqs[from:to]
}

// cut takes back what was added after the log had the given length and head.
func (l *memoryLog) cut(length int, head eventlog.Commit) {
	for _, e := range l.events[length:] {
		delete(l.ids, e.ID)
	}
	l.events, l.covered, l.head = l.events[:length], l.covered[:length], head
	l.namespaces, l.spaces, l.undone = nil, make(map[string]*memorySpace), make(map[int64][]span)
	clear(l.covered)
	for _, e := range l.events {
		s := l.space(e.FullNamespace)
		s.seqs = append(s.seqs, e.Seq)
		s.live = append(s.live, e.Seq)
		_ = l.cover(e) // it was possible before
	}
}

// between gives the events in the query's range of seqs.
func (l *memoryLog) between(q *eventlog.Query) []*eventlog.Event {
	last := int64(len(l.events))
	if q.At > 0 {
		last = min(last, q.At)
	}
	return l.events[min(max(q.After, 0), last):last:last]
}

// live gives the events in the query's range of seqs that nothing up to its end
// covers.
func (l *memoryLog) live(q *eventlog.Query) []*eventlog.Event {
	if q.At > 0 && q.At < int64(len(l.events)) {
		return l.liveAt(q)
	}
	var events []*eventlog.Event
	for _, namespace := range l.namespaces {
		if !eventlog.MatchNamespace(q.Namespace, namespace) {
			continue
		}
		for _, seq := range l.spaces[namespace].live {
			events = append(events, l.events[seq-1])
		}
	}
	slices.SortFunc(events, func(a, b *eventlog.Event) int { return int(a.Seq - b.Seq) })
	return events
}

func (l *memoryLog) liveAt(q *eventlog.Query) []*eventlog.Event {
	var events []*eventlog.Event
	for _, e := range l.between(q) {
		if by := l.covered[e.Seq-1]; (by == 0 || by > q.At) && !l.wasCovered(e.Seq, q.At) {
			events = append(events, e)
		}
	}
	return events
}

func (l *memoryLog) info(name string) eventlog.SessionInfo {
	return eventlog.SessionInfo{
		ID: l.id, Name: name, Turn: l.touched, LastSeq: int64(len(l.events)), Forgotten: int64(len(l.forgotten)), Head: l.head,
		First: l.events[0].Timestamp, Last: l.events[len(l.events)-1].Timestamp,
		Appended:   l.appended,
		Namespaces: slices.Clone(l.namespaces),
	}
}
