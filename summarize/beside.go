package summarize

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// beside is what the prompt shows next to a summary, as far as it matters for
// what is out of date: either side may say what the other one takes back.
type beside struct {
	standing []*eventlog.Event // summaries that stay
	live     []*eventlog.Event // the other events
	ledger   *ledger           // of those
}

func besideOf(events []*eventlog.Event) *beside {
	b := &beside{}
	for _, e := range events {
		if covering(e) != nil {
			b.standing = append(b.standing, e)
		} else {
			b.live = append(b.live, e)
		}
	}
	b.ledger = ledgerOf(b.live)
	return b
}

// changedAfter is when a live event last changed the file, if that was after
// seq, else 0.
func (b *beside) changedAfter(path string, seq int64) int64 { return b.ledger.changedAfter(path, seq) }

// tellsOf is the newest summary that stays and tells of the file, or 0.
func (b *beside) tellsOf(path string) int64 {
	for _, e := range slices.Backward(b.standing) {
		if path != "" && strings.Contains(covering(e).Summary, " "+path+" ") {
			return e.Seq
		}
	}
	return 0
}

// last is the newest summary that stays, or 0.
func (b *beside) last() int64 {
	if len(b.standing) == 0 {
		return 0
	}
	return b.standing[len(b.standing)-1].Seq
}

// date marks the files that a live event changed again, and those of which a
// summary that stays tells something older.
func (l *ledger) date(b *beside) {
	for _, e := range l.entries {
		e.later = b.changedAfter(e.path, e.seq)
		if e.changed > 0 {
			e.corrects = cmp.Or(b.tellsOf(e.path), b.tellsOf(e.spelled))
		}
	}
}

// shows reports whether the event is one of the live ones.
func (b *beside) shows(seq int64) bool {
	return slices.ContainsFunc(b.live, func(e *eventlog.Event) bool { return e.Seq == seq })
}

// withLive adds what the user says in the live events, so that it is known what
// that corrects.
func (b *beside) withLive(events []*eventlog.Event) []*eventlog.Event {
	if len(b.live) == 0 {
		return events
	}
	all := slices.Clone(events)
	for _, e := range b.live {
		if e.Kind() == eventlog.KindTaskStart || e.Kind().EndsTask() {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b *eventlog.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return all
}
