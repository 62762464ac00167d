package eventlogtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var forkLaws = []law{
	{"forks a session at any seq", forksAnywhere},
	{"forks a long session", forksALongSession},
	{"keeps forks apart", keepsForksApart},
	{"forks only what is there, to what is not", forksOnlyWhatIsThere},
	{"lets one of two forks win", letsOneForkWin},
}

// forksAnywhere compares a fork with a session to which the same events were
// appended.
func forksAnywhere(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		if len(log) == 0 {
			return
		}
		at := rapid.Int64Range(1, int64(len(log))).Draw(t, "at")
		fork, same := rand.Text(), rand.Text()
		if err := s.Fork(context.Background(), name, fork, at); err != nil {
			t.Fatalf("Fork: %v", err)
		}
		if err := s.Append(context.Background(), same, log[:at]); err != nil {
			t.Fatalf("Append: %v", err)
		}
		sameSession(t, s, same, fork)
		for range 3 {
			q := anyQuery(t, log)
			sameEvents(t, "read of the fork", defined(log[:at], &q), readAll(t, s, fork, q))
		}
		more := texts("more", 1)
		if err := s.Append(context.Background(), fork, more); err != nil || more[0].Seq != at+1 {
			t.Fatalf("Append to the fork: seq %d, %v; want %d", more[0].Seq, err, at+1)
		}
	})
}

func sameSession(t tester, s eventlog.Store, want, got string) {
	a, err := s.Session(context.Background(), want)
	b, err2 := s.Session(context.Background(), got)
	if err := errors.Join(err, err2); err != nil {
		t.Fatalf("Session: %v", err)
	}
	a.Name, a.ID, a.Turn, a.Appended = got, b.ID, b.Turn, b.Appended
	if diff := cmp.Diff(a, b); diff != "" {
		t.Fatalf("session (-appended +forked):\n%s", diff)
	}
	for _, live := range []bool{false, true} {
		q := eventlog.Query{Live: live}
		sameEvents(t, "events", readAll(t, s, want, q), readAll(t, s, got, q))
	}
}

func readAll(t tester, s eventlog.Store, name string, q eventlog.Query) []*eventlog.Event {
	events, err := eventlog.Collect(s.Events(context.Background(), name, q))
	if err != nil {
		t.Fatalf("Events(%+v): %v", q, err)
	}
	return events
}

// forksALongSession does the same where a store may have to go in steps: there
// are summaries of what was long before, merged and undone ones among them.
func forksALongSession(t *testing.T, s eventlog.Store) {
	log := longLog()
	mustAppend(t, s, log...)
	for _, at := range []int64{100, 255, 256, 257, int64(len(log)) - 1, int64(len(log))} {
		fork, same := fmt.Sprint("fork-", at), fmt.Sprint("same-", at)
		if err := s.Fork(t.Context(), session, fork, at); err != nil {
			t.Fatalf("Fork at %d: %v", at, err)
		}
		if err := s.Append(t.Context(), same, log[:at]); err != nil {
			t.Fatalf("Append: %v", err)
		}
		sameSession(t, s, same, fork)
		for _, then := range []int64{50, 199, 257} {
			q := eventlog.Query{Live: true, At: min(then, at)}
			sameEvents(t, "view of the time before", readAll(t, s, same, q), readAll(t, s, fork, q))
		}
	}
}

// longLog has four summaries of fifty events, an undo of the third, and a
// summary that takes in the first two and what was undone.
func longLog() []*eventlog.Event {
	log := texts("a", 50)
	for i := range int64(4) {
		first := int64(len(log)) - 49
		log = append(log, summaryOf(fmt.Sprint("s", i), eventlog.Range{first, first + 49}))
		log = append(log, texts(fmt.Sprint("b", i), 50)...)
	}
	undone := int64(51 + 2*51)
	log = append(log, undoOf("u", undone))
	log = append(log, said("c", "another agent speaks"))
	log[len(log)-1].FullNamespace = "planner/worker"
	log = append(log, summaryOf("t", eventlog.Range{1, undone}))
	return append(log, texts("d", 20)...)
}

func keepsForksApart(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	setNote(t, s, session, "note", "of the first")
	if err := s.Fork(t.Context(), session, "fork", 5); err != nil {
		t.Fatalf("Fork: %v", err)
	}
	mustAppend(t, s, undoOf("u", 5), said("b", "the first goes on"))
	other := []*eventlog.Event{said("b", "the fork goes elsewhere"), summaryOf("t", eventlog.Range{3, 4})}
	if err := s.Append(t.Context(), "fork", other); err != nil {
		t.Fatalf("Append: %v", err)
	}
	sameSeqs(t, "appended to the fork", []int64{6, 7}, other)
	viewIs(t, s, 0, 1, 2, 3, 4, 7)
	sameNote(t, s, "fork", "note", "-")
	live, err := eventlog.Collect(s.Events(t.Context(), "fork", eventlog.Query{Live: true}))
	if err != nil {
		t.Fatal(err)
	}
	sameSeqs(t, "live in the fork", []int64{5, 6, 7}, live)
	for name, want := range map[string]int{session: 0, "fork": 1} {
		hits, err := s.Search(t.Context(), name, "elsewhere", eventlog.SearchOptions{})
		if err != nil || len(hits) != want {
			t.Errorf("%d hits in %s, %v; want %d", len(hits), name, err, want)
		}
	}
	infos, err := s.Sessions(t.Context(), eventlog.SessionQuery{})
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name
	}
	if err != nil || !slices.Equal(names, []string{"fork", session}) {
		t.Errorf("sessions are %q, %v", names, err)
	}
}

func forksOnlyWhatIsThere(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	if err := s.Append(t.Context(), "other", texts("a", 1)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		from, to string
		at       int64
		want     error
	}{
		{"nobody", "fork", 1, eventlog.ErrNoSession},
		{session, "other", 1, eventlog.ErrSessionExists},
		{session, session, 1, eventlog.ErrSessionExists},
		{session, "fork", 0, eventlog.ErrNoEvent},
		{session, "fork", -1, eventlog.ErrNoEvent},
		{session, "fork", 4, eventlog.ErrNoEvent},
	} {
		if err := s.Fork(t.Context(), test.from, test.to, test.at); !errors.Is(err, test.want) {
			t.Errorf("Fork(%q, %q, %d): %v, want %v", test.from, test.to, test.at, err, test.want)
		}
	}
	if _, err := s.Session(t.Context(), "fork"); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("a refused fork made a session: %v", err)
	}
	if err := s.Fork(canceled(t), session, "fork", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Fork: %v, want context.Canceled", err)
	}
	mustAppend(t, s, texts("b", 1)...) // the store goes on after refusals
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Fork(t.Context(), session, "fork", 1); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Fork: %v, want ErrClosed", err)
	}
}

func letsOneForkWin(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	const rivals = 4
	var failed [rivals]error
	inParallel(rivals, func(i int) { failed[i] = s.Fork(t.Context(), session, "fork", int64(1+i%3)) })
	won := 0
	for _, err := range failed {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, eventlog.ErrSessionExists):
			t.Errorf("Fork: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d forks to one name were made, want 1", won, rivals)
	}
}
