package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

var appendLaws = []law{
	{"numbers events from 1 without gaps", numbersWithoutGaps},
	{"numbers each session by itself", numbersSessionsApart},
	{"numbers without gaps under many writers", numbersUnderManyWriters},
	{"adds an id once", addsAnIDOnce},
	{"adds an id once in a call", addsAnIDOnceInACall},
	{"adds an id once under many writers", addsAnIDOnceUnderManyWriters},
	{"keeps ids of sessions apart", keepsIDsApart},
	{"appends all or none", appendsAllOrNone},
	{"refuses what is no event", refusesWhatIsNoEvent},
	{"makes no session for nothing", makesNoSessionForNothing},
	{"fills in defaults", fillsInDefaults},
	{"chains commits", chainsCommits},
	{"keeps a client's commit", keepsAClientsCommit},
}

func numbersWithoutGaps(t *testing.T, s eventlog.Store) {
	first, second := texts("a", 3), texts("b", 2)
	mustAppend(t, s, first...)
	mustAppend(t, s, second...)
	sameSeqs(t, "set by Append", oneTo(5), append(first, second...))
	sameSeqs(t, "read back", oneTo(5), mustRead(t, s, eventlog.Query{}))
}

func numbersSessionsApart(t *testing.T, s eventlog.Store) {
	for _, name := range []string{"one", "two", "with \"quotes\" / и 日本語"} {
		events := texts("a", 2)
		if err := s.Append(t.Context(), name, events); err != nil {
			t.Fatalf("Append to %q: %v", name, err)
		}
		sameSeqs(t, name, oneTo(2), events)
		info, err := s.Session(t.Context(), name)
		if err != nil || info.Name != name || info.LastSeq != 2 {
			t.Errorf("Session(%q) = %+v, %v", name, info, err)
		}
	}
}

func numbersUnderManyWriters(t *testing.T, s eventlog.Store) {
	const writers, calls = 16, 10
	inParallel(writers, func(w int) {
		for c := range calls {
			if err := s.Append(t.Context(), session, texts(fmt.Sprintf("w%d-c%d", w, c), 1+c%3)); err != nil {
				t.Errorf("Append: %v", err)
			}
		}
	})
	events := mustRead(t, s, eventlog.Query{})
	sameSeqs(t, "read back", oneTo(len(events)), events)
	for i, e := range events[1:] {
		var call, word, n, m int
		if _, err := fmt.Sscanf(e.ID, "w%d-c%d-%d", &word, &call, &n); err == nil && n > 0 {
			if _, err := fmt.Sscanf(events[i].ID, fmt.Sprintf("w%d-c%d-%%d", word, call), &m); err != nil || m != n-1 {
				t.Fatalf("event %d (%s) does not follow its call's last one: %s", e.Seq, e.ID, events[i].ID)
			}
		}
	}
	if got := mustDescribe(t, s).LastSeq; got != int64(len(events)) {
		t.Errorf("last seq is %d, want %d", got, len(events))
	}
}

func inParallel(n int, work func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(i) })
	}
	all.Wait()
}

func addsAnIDOnce(t *testing.T, s eventlog.Store) {
	first := texts("a", 3)
	mustAppend(t, s, first...)
	before, info := mustRead(t, s, eventlog.Query{}), mustDescribe(t, s)

	again := texts("a", 3)
	for _, e := range again {
		e.Body = &eventlog.Fail{Message: "something else"}
		e.FullNamespace = "elsewhere"
	}
	mustAppend(t, s, again[2], again[0])
	sameSeqs(t, "sent again", []int64{3, 1}, []*eventlog.Event{again[2], again[0]})
	if again[2].CommitHash != first[2].CommitHash {
		t.Errorf("commit of the event sent again is %q, want %q", again[2].CommitHash, first[2].CommitHash)
	}
	sameEvents(t, "log", before, mustRead(t, s, eventlog.Query{}))
	if diff := cmp.Diff(info, mustDescribe(t, s)); diff != "" {
		t.Errorf("session (-before +after):\n%s", diff)
	}

	fresh := texts("b", 1)[0]
	mustAppend(t, s, again[1], fresh)
	sameSeqs(t, "old and new in one call", []int64{2, 4}, []*eventlog.Event{again[1], fresh})
	for _, e := range append(again, first...) {
		if want := slices.Contains(again, e); e.Repeated != want {
			t.Errorf("%s %s is said to be repeated: %v, want %v", e.Kind(), e.ID, e.Repeated, want)
		}
	}
}

func addsAnIDOnceInACall(t *testing.T, s eventlog.Store) {
	events := append(texts("a", 2), texts("a", 3)...)
	mustAppend(t, s, events...)
	sameSeqs(t, "set by Append", []int64{1, 2, 1, 2, 3}, events)
	sameSeqs(t, "read back", oneTo(3), mustRead(t, s, eventlog.Query{}))
}

func addsAnIDOnceUnderManyWriters(t *testing.T, s eventlog.Store) {
	const writers, ids = 8, 20
	given := make([][]*eventlog.Event, writers)
	inParallel(writers, func(w int) {
		given[w] = texts("a", ids)
		for i := range ids {
			e := given[w][(i*7+w)%ids]
			if err := s.Append(t.Context(), session, []*eventlog.Event{e}); err != nil {
				t.Errorf("Append: %v", err)
			}
		}
	})
	events := mustRead(t, s, eventlog.Query{})
	sameSeqs(t, "read back", oneTo(ids), events)
	byID := map[string]int64{}
	for _, e := range events {
		byID[e.ID] = e.Seq
	}
	for _, own := range given {
		for _, e := range own {
			if e.Seq != byID[e.ID] {
				t.Errorf("a writer was told %d for %q, the log says %d", e.Seq, e.ID, byID[e.ID])
			}
		}
	}
}

func keepsIDsApart(t *testing.T, s eventlog.Store) {
	for _, id := range []string{"a", "A", "a ", "á", "a\u0301", "a\x00", "a\x00b", "%", "_"} {
		mustAppend(t, s, says("planner", id, &eventlog.Fail{Message: id}))
	}
	sameSeqs(t, "read back", oneTo(9), mustRead(t, s, eventlog.Query{}))
}

func appendsAllOrNone(t *testing.T, s eventlog.Store) {
	bad := append(texts("new", 2), summaryOf("s", eventlog.Range{1, 99}))
	if err := s.Append(t.Context(), session, bad); !errors.Is(err, eventlog.ErrCovered) {
		t.Fatalf("Append of a summary of what does not exist: %v, want ErrCovered", err)
	}
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Fatalf("the failed call left a session: %v", err)
	}

	mustAppend(t, s, texts("a", 3)...)
	before, info := mustRead(t, s, eventlog.Query{Live: true}), mustDescribe(t, s)
	bad = append(texts("new", 2), summaryOf("good", eventlog.Range{1, 2}), summaryOf("bad", eventlog.Range{2, 3}))
	bad[0].FullNamespace = "somewhere/new"
	if err := s.Append(t.Context(), session, bad); !errors.Is(err, eventlog.ErrCovered) {
		t.Fatalf("Append: %v, want ErrCovered", err)
	}
	for _, e := range bad {
		if e.Seq != 0 || e.CommitHash != "" {
			t.Errorf("the failed call set seq %d and commit %q of %s", e.Seq, e.CommitHash, e.ID)
		}
	}
	sameEvents(t, "live events after the failed call", before, mustRead(t, s, eventlog.Query{Live: true}))
	if diff := cmp.Diff(info, mustDescribe(t, s)); diff != "" {
		t.Errorf("session (-before +after the failed call):\n%s", diff)
	}
	mustAppend(t, s, bad[:3]...)
	sameSeqs(t, "sent again without the bad one", []int64{4, 5, 6}, bad[:3])
}

func refusesWhatIsNoEvent(t *testing.T, s eventlog.Store) {
	wrong := map[string]func(*eventlog.Event){
		"no id":      func(e *eventlog.Event) { e.ID = "" },
		"no time":    func(e *eventlog.Event) { e.Timestamp = time.Time{} },
		"no body":    func(e *eventlog.Event) { e.Body = nil },
		"bad body":   func(e *eventlog.Event) { e.Body = &eventlog.Action{Code: "a", Terminal: "b"} },
		"bad source": func(e *eventlog.Event) { e.Source = "elsewhere" },
		"bad JSON":   func(e *eventlog.Event) { e.Extra = []byte(`{"x":`) },
		"bad space":  func(e *eventlog.Event) { e.FullNamespace = "a//b" },
	}
	for name, spoil := range wrong {
		events := texts("a", 3)
		spoil(events[1])
		if err := s.Append(t.Context(), session, events); err == nil {
			t.Errorf("%s: Append succeeds", name)
		}
	}
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("the refused calls left a session: %v", err)
	}
}

func makesNoSessionForNothing(t *testing.T, s eventlog.Store) {
	mustAppend(t, s)
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("an append of nothing made a session: %v", err)
	}
}

func fillsInDefaults(t *testing.T, s eventlog.Store) {
	e := says("worker", "a", &eventlog.Fail{})
	e.FullNamespace, e.Source = "", ""
	e.Timestamp = time.Date(2026, 3, 1, 14, 0, 0, 5, time.FixedZone("CET", 3600))
	mustAppend(t, s, e)
	got := mustRead(t, s, eventlog.Query{})[0]
	if got.FullNamespace != "worker" || got.Source != eventlog.SourceMain {
		t.Errorf("namespace %q and source %q, want worker and main", got.FullNamespace, got.Source)
	}
	if got.Timestamp.Location() != time.UTC || !got.Timestamp.Equal(e.Timestamp) {
		t.Errorf("time %v, want %v in UTC", got.Timestamp, e.Timestamp)
	}
}

func chainsCommits(t *testing.T, s eventlog.Store) {
	events := texts("a", 4)
	events[2].Body = &eventlog.Success{}
	mustAppend(t, s, events[:1]...)
	mustAppend(t, s, events[1:]...)

	head := eventlog.Genesis
	for i, e := range mustRead(t, s, eventlog.Query{}) {
		canonical, err := e.Canonical()
		if err != nil {
			t.Fatalf("Canonical: %v", err)
		}
		want := head
		head = eventlog.NextCommit(head, canonical)
		if e.Kind().IsResult() {
			want = head
		}
		if e.CommitHash != want || events[i].CommitHash != want {
			t.Errorf("event %d: commit read %s, set %s, want %s", e.Seq, e.CommitHash, events[i].CommitHash, want)
		}
	}
	if got := mustDescribe(t, s).Head; got != head {
		t.Errorf("head is %s, want %s", got, head)
	}
}

func keepsAClientsCommit(t *testing.T, s eventlog.Store) {
	events := texts("a", 2)
	events[0].CommitHash = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	mustAppend(t, s, events...)
	got := mustRead(t, s, eventlog.Query{})
	if got[0].CommitHash != "4b825dc642cb6eb9a060e54bf8d69288fbee4904" {
		t.Errorf("commit is %q", got[0].CommitHash)
	}
	canonical, _ := got[0].Canonical()
	if want := eventlog.NextCommit(eventlog.Genesis, canonical); got[1].CommitHash != want {
		t.Errorf("the next event's commit is %s, want %s", got[1].CommitHash, want)
	}
}

// canceled is a context that has ended.
func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
