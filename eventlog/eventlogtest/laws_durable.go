package eventlogtest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

// durableLaw holds of a store that can be opened again.
type durableLaw struct {
	name  string
	check func(t *testing.T, open func() eventlog.Store)
}

var durableLaws = []durableLaw{
	{"remembers when opened again", remembers},
	{"remembers notes when opened again", remembersNotes},
	{"opens while it is open", opensWhileOpen},
}

func remembers(t *testing.T, open func() eventlog.Store) {
	s := open()
	events := texts("a", 5)
	events[1].FullNamespace = "planner/worker"
	mustAppend(t, s, events...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 3}))
	all, live, info := mustRead(t, s, eventlog.Query{}), mustRead(t, s, eventlog.Query{Live: true}), mustDescribe(t, s)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		s = open()
		sameEvents(t, "all events", all, mustRead(t, s, eventlog.Query{}))
		sameEvents(t, "live events", live, mustRead(t, s, eventlog.Query{Live: true}))
		if diff := cmp.Diff(info, mustDescribe(t, s)); diff != "" {
			t.Errorf("session (-before +after):\n%s", diff)
		}
	}
	defer s.Close()
	more := append(texts("a", 5), texts("b", 1)...)
	mustAppend(t, s, more...)
	sameSeqs(t, "old and new", []int64{1, 2, 3, 4, 5, 7}, more)
	refuse(t, s, "which are covered since before", eventlog.Range{1, 1})
}

func remembersNotes(t *testing.T, open func() eventlog.Store) {
	s := open()
	setNote(t, s, session, "kept", "for good")
	setNote(t, s, session, "gone", "for good")
	if err := s.SetNote(t.Context(), session, "gone", nil); err != nil {
		t.Fatalf("SetNote: %v", err)
	}
	other := open()
	sameNote(t, other, session, "kept", "for good")
	setNote(t, other, session, "of the other", "seen")
	sameNote(t, s, session, "of the other", "seen")
	if err := errors.Join(s.Close(), other.Close()); err != nil {
		t.Fatalf("Close: %v", err)
	}
	s = open()
	defer s.Close()
	sameNote(t, s, session, "kept", "for good")
	sameNote(t, s, session, "gone", "-")
}

// opensWhileOpen appends through several stores of one log, as several
// processes do.
func opensWhileOpen(t *testing.T, open func() eventlog.Store) {
	const stores, calls = 4, 25
	all := make([]eventlog.Store, stores)
	inParallel(stores, func(i int) { all[i] = open() })
	inParallel(stores, func(i int) {
		defer all[i].Close()
		for c := range calls {
			if err := all[i].Append(t.Context(), session, texts(fmt.Sprintf("s%d-c%d", i, c), 2)); err != nil {
				t.Errorf("Append: %v", err)
			}
		}
		covers := eventlog.Range{1, 10}
		err := all[i].Append(t.Context(), session, []*eventlog.Event{summaryOf(fmt.Sprint("s", i), covers)})
		if err != nil && !errors.Is(err, eventlog.ErrCovered) {
			t.Errorf("Append: %v", err)
		}
	})
	s := open()
	defer s.Close()
	sameSeqs(t, "read back", oneTo(stores*calls*2+1), mustRead(t, s, eventlog.Query{}))
}
