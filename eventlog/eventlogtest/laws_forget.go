package eventlogtest

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var forgetLaws = []law{
	{"forgets originals only, and says what is gone", forgetsOriginals},
	{"forgets within limits", forgetsWithinLimits},
	{"takes ids of forgotten events for known", knowsForgottenIDs},
	{"does not find what it has forgotten", doesNotFindForgotten},
	{"refuses to undo what it has forgotten", refusesToUndoForgotten},
	{"undoes a merged summary whose parts are there", undoesAboveForgotten},
	{"forks around what it has forgotten", forksAroundForgotten},
	{"forks a log in which what was undone is forgotten", forksUndoneAndForgotten},
	{"goes on as a log that has forgotten nothing", goesOnAfterForgetting},
	{"removes a session whole", removesSessions},
	{"removes no session that was appended to meanwhile", removesOnlyWhatItKnows},
	{"forgets and removes only what is there", forgetsOnlyWhatIsThere},
}

func mustForget(t *testing.T, s eventlog.Store, limits eventlog.ForgetLimits, want int64) {
	t.Helper()
	done, err := s.(eventlog.Forgetter).Forget(t.Context(), session, limits)
	if err != nil || done.Events != want || (done.Bytes > 0) != (want > 0) {
		t.Fatalf("Forget(%+v): %+v, %v; want %d events", limits, done, err, want)
	}
}

// refusedAsGone fails where an error does not say that the events are forgotten.
func refusedAsGone(t *testing.T, what string, err error, first, last, count int64) {
	t.Helper()
	lost, ok := errors.AsType[*eventlog.ForgottenError](err)
	if !ok || !errors.Is(err, eventlog.ErrForgotten) || *lost != (eventlog.ForgottenError{First: first, Last: last, Count: count}) {
		t.Errorf("%s: %v; want ErrForgotten, %d of %d to %d", what, err, count, first, last)
	}
}

func forgetsOriginals(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 6)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}, eventlog.Range{4, 4}))
	before := mustDescribe(t, s)
	mustForget(t, s, eventlog.ForgetLimits{}, 3)
	mustForget(t, s, eventlog.ForgetLimits{}, 0)
	before.Forgotten = 3
	if now := mustDescribe(t, s); now.Head != before.Head || now.LastSeq != 7 || now.Forgotten != 3 || !now.First.Equal(before.First) {
		t.Errorf("session is %+v, want %+v", now, before)
	}
	sameSeqs(t, "events", []int64{3, 5, 6, 7}, mustRead(t, s, eventlog.Query{}))
	sameSeqs(t, "two events", []int64{3, 5}, mustRead(t, s, eventlog.Query{Limit: 2}))
	sameSeqs(t, "whole part", []int64{5, 6, 7}, mustRead(t, s, eventlog.Query{After: 4, Whole: true}))
	viewIs(t, s, 0, 7, 3, 5, 6)
	_, err := eventlog.Collect(s.Events(t.Context(), session, eventlog.Query{At: 5, Live: true}))
	refusedAsGone(t, "view of the time before", err, 1, 4, 3)
	_, err = eventlog.Collect(s.Events(t.Context(), session, eventlog.Query{Namespace: "planner", After: 1, At: 3, Whole: true}))
	refusedAsGone(t, "whole", err, 2, 2, 1)
	if events, err := eventlog.Collect(s.Events(t.Context(), session, eventlog.Query{Namespace: "critic", Whole: true})); err != nil || len(events) > 0 {
		t.Errorf("another namespace: %d events, %v", len(events), err)
	}
	gaps, err := s.(eventlog.Forgetter).Gaps(t.Context(), session)
	if err != nil || len(gaps) != 2 || gaps[0].First != 1 || gaps[0].Last != 2 || gaps[1].First != 4 || gaps[1].Last != 4 {
		t.Errorf("gaps are %+v, %v", gaps, err)
	}
}

func forgetsWithinLimits(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 8)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 6}))
	mustForget(t, s, eventlog.ForgetLimits{Before: start}, 0)
	mustForget(t, s, eventlog.ForgetLimits{Before: start.Add(time.Second)}, 1)
	mustForget(t, s, eventlog.ForgetLimits{To: 3}, 2)
	mustForget(t, s, eventlog.ForgetLimits{Bytes: 1}, 1)
	sameSeqs(t, "events", []int64{5, 6, 7, 8, 9}, mustRead(t, s, eventlog.Query{}))
	mustForget(t, s, eventlog.ForgetLimits{Before: start.Add(time.Hour)}, 2)
}

func knowsForgottenIDs(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	mustForget(t, s, eventlog.ForgetLimits{}, 2)
	again := append(texts("a", 3), said("b", "new"))
	mustAppend(t, s, again...)
	sameSeqs(t, "appended again", []int64{1, 2, 3, 5}, again)
	sameSeqs(t, "events", []int64{3, 4, 5}, mustRead(t, s, eventlog.Query{}))
}

func doesNotFindForgotten(t *testing.T, s eventlog.Store) {
	find := func(word string, want int) {
		t.Helper()
		hits, err := s.Search(t.Context(), session, word, eventlog.SearchOptions{})
		if err != nil || len(hits) != want {
			t.Errorf("%d hits for %s, %v; want %d", len(hits), word, err, want)
		}
	}
	mustAppend(t, s, said("a", "gauge at Brest"), said("b", "gauge at Dover"))
	find("gauge", 2)
	mustAppend(t, s, said("c", "gauge at Calais"), summaryOf("s", eventlog.Range{1, 1}, eventlog.Range{3, 3}))
	mustForget(t, s, eventlog.ForgetLimits{}, 2) // one that is indexed, one that may not be
	find("gauge", 1)
	find("Brest", 0)
	find("Calais", 0)
	find("Dover", 1)
	mustAppend(t, s, said("d", "gauge at Brest"))
	find("Brest", 1)
}

func refusesToUndoForgotten(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 3}), summaryOf("other", eventlog.Range{4, 4}))
	mustForget(t, s, eventlog.ForgetLimits{To: 2}, 2)
	refuseUndo(t, s, 5, "events 1 to 2 are forgotten")
	refuseUndo(t, s, 1, "event 1 is forgotten")
	viewIs(t, s, 0, 5, 6)
	mustAppend(t, s, undoOf("u", 6))
	viewIs(t, s, 0, 5, 4)
}

func undoesAboveForgotten(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("first", eventlog.Range{1, 2}), summaryOf("second", eventlog.Range{3, 4}))
	mustForget(t, s, eventlog.ForgetLimits{}, 4)
	mustAppend(t, s, summaryOf("merged", eventlog.Range{1, 6}))
	viewIs(t, s, 0, 7)
	mustAppend(t, s, undoOf("u", 7))
	viewIs(t, s, 0, 5, 6)
	viewIs(t, s, 7, 7)
	refuseUndo(t, s, 5, "events 1 to 2 are forgotten")
}

func forksAroundForgotten(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 3}))
	mustAppend(t, s, texts("b", 2)...)
	head := mustDescribe(t, s).Head
	mustForget(t, s, eventlog.ForgetLimits{}, 3)
	for _, at := range []int64{2, 4} {
		err := s.Fork(t.Context(), session, "fork", at)
		refusedAsGone(t, "fork", err, 1, min(at, 3), min(at, 3))
	}
	for _, at := range []int64{5, 7} {
		name := rand.Text()
		if err := s.Fork(t.Context(), session, name, at); err != nil {
			t.Fatalf("Fork at %d: %v", at, err)
		}
		rest := texts("b", 2)[at-5:]
		if err := s.Append(t.Context(), name, rest); err != nil {
			t.Fatalf("Append: %v", err)
		}
		info, err := s.Session(t.Context(), name)
		if err != nil || info.Head != head || info.Forgotten != 3 {
			t.Errorf("the fork at %d ends with %+v, %v; want head %s", at, info, err, head)
		}
		all, err := eventlog.Collect(s.Events(t.Context(), name, eventlog.Query{}))
		if err != nil {
			t.Fatal(err)
		}
		sameSeqs(t, "events of the fork", []int64{4, 5, 6, 7}, all)
	}
}

func forksUndoneAndForgotten(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}), undoOf("u", 5), summaryOf("t", eventlog.Range{1, 3}))
	mustForget(t, s, eventlog.ForgetLimits{}, 3)
	refuseUndo(t, s, 7, "events 1 to 3 are forgotten")
	mustAppend(t, s, said("b", "more")) // a refusal leaves the log as it was
	viewIs(t, s, 0, 7, 4, 8)
	if err := s.Fork(t.Context(), session, "fork", 8); err != nil {
		t.Fatalf("Fork: %v", err)
	}
	live, err := eventlog.Collect(s.Events(t.Context(), "fork", eventlog.Query{Live: true}))
	if err != nil {
		t.Fatal(err)
	}
	sameSeqs(t, "live in the fork", []int64{4, 6, 7, 8}, live)
}

// goesOnAfterForgetting compares a log with the same one that has forgotten.
func goesOnAfterForgetting(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		if len(log) == 0 {
			return
		}
		same := rand.Text()
		if err := s.Append(context.Background(), same, log); err != nil {
			t.Fatalf("Append: %v", err)
		}
		to := rapid.Int64Range(1, int64(len(log))).Draw(t, "to")
		if _, err := s.(eventlog.Forgetter).Forget(context.Background(), name, eventlog.ForgetLimits{To: to}); err != nil {
			t.Fatalf("Forget: %v", err)
		}
		live := eventlog.Query{Live: true}
		sameEvents(t, "live", readAll(t, s, same, live), readAll(t, s, name, live))
		left := readAll(t, s, name, eventlog.Query{})
		sameEvents(t, "left", withoutForgotten(t, s, log, name), left)
		fork := rand.Text()
		if err := s.Fork(context.Background(), name, fork, int64(len(log))); err != nil {
			t.Fatalf("Fork: %v", err)
		}
		sameEvents(t, "live in a fork", readAll(t, s, same, live), readAll(t, s, fork, live))
		for _, e := range []*eventlog.Event{said("x", "more"), says("planner", "y", &eventlog.Success{})} {
			other := e.Clone()
			if err := errors.Join(s.Append(context.Background(), name, []*eventlog.Event{e}), s.Append(context.Background(), same, []*eventlog.Event{other})); err != nil {
				t.Fatalf("Append: %v", err)
			}
			if e.Seq != other.Seq || e.CommitHash != other.CommitHash {
				t.Fatalf("appended as %d, %s; want %d, %s", e.Seq, e.CommitHash, other.Seq, other.CommitHash)
			}
		}
	})
}

// withoutForgotten gives the events of a log but those that the store says are
// forgotten, which must be originals, each gap with the commit after it.
func withoutForgotten(t *rapid.T, s eventlog.Store, log []*eventlog.Event, name string) []*eventlog.Event {
	gaps, err := s.(eventlog.Forgetter).Gaps(context.Background(), name)
	if err != nil {
		t.Fatalf("Gaps: %v", err)
	}
	head := eventlog.Genesis
	lost := map[int64]bool{}
	for _, e := range log {
		canonical, err := e.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		head = eventlog.NextCommit(head, canonical)
		for _, g := range gaps {
			lost[e.Seq] = lost[e.Seq] || g.First <= e.Seq && e.Seq <= g.Last
			if g.Last == e.Seq && g.Head != head {
				t.Fatalf("the commit after gap %+v is %s", g, head)
			}
		}
		if lost[e.Seq] && e.Kind() == eventlog.KindSummary {
			t.Fatalf("summary %d is forgotten", e.Seq)
		}
	}
	return slices.DeleteFunc(slices.Clone(log), func(e *eventlog.Event) bool { return lost[e.Seq] })
}

func removesSessions(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}), undoOf("u", 5), summaryOf("t", eventlog.Range{2, 3}))
	setNote(t, s, session, "note", "of the session")
	if err := s.Append(t.Context(), "other", []*eventlog.Event{said("z", "another gauge")}); err != nil {
		t.Fatal(err)
	}
	if hits, err := s.Search(t.Context(), session, "said", eventlog.SearchOptions{}); err != nil || len(hits) == 0 {
		t.Fatalf("Search: %d hits, %v", len(hits), err)
	}
	f := s.(eventlog.Forgetter)
	before := mustDescribe(t, s)
	if err := f.Remove(t.Context(), session, before.Turn); err != nil {
		t.Fatalf("Remove: %v", err)
	}
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("the session is still there: %v", err)
	}
	sameNote(t, s, session, "note", "-")
	again := texts("a", 2)
	mustAppend(t, s, again...)
	sameSeqs(t, "appended anew", []int64{1, 2}, again)
	viewIs(t, s, 0, 1, 2)
	if now := mustDescribe(t, s); now.ID == before.ID || now.ID == 0 || before.ID == 0 {
		t.Errorf("the ids of the session and of the new one are %d and %d", before.ID, now.ID)
	}
	if hits, err := s.Search(t.Context(), session, "said", eventlog.SearchOptions{}); err != nil || len(hits) != 2 {
		t.Errorf("%d hits in the new session, %v; want 2", len(hits), err)
	}
	if hits, err := s.Search(t.Context(), "other", "gauge", eventlog.SearchOptions{}); err != nil || len(hits) != 1 {
		t.Errorf("%d hits in the other session, %v; want 1", len(hits), err)
	}
}

func removesOnlyWhatItKnows(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 2)...)
	before := mustDescribe(t, s)
	mustAppend(t, s, texts("b", 1)...)
	f := s.(eventlog.Forgetter)
	if err := f.Remove(t.Context(), session, before.Turn); !errors.Is(err, eventlog.ErrInUse) || !strings.Contains(err.Error(), session) {
		t.Errorf("Remove: %v, want ErrInUse", err)
	}
	sameSeqs(t, "events", oneTo(3), mustRead(t, s, eventlog.Query{}))
	now := mustDescribe(t, s)
	if now.ID != before.ID {
		t.Errorf("the id of the session was %d and is %d", before.ID, now.ID)
	}
	if err := f.Remove(t.Context(), session, now.Turn); err != nil {
		t.Errorf("Remove: %v", err)
	}
}

func forgetsOnlyWhatIsThere(t *testing.T, s eventlog.Store) {
	f := s.(eventlog.Forgetter)
	calls := map[string]func(context.Context, string) error{
		"Forget": func(ctx context.Context, name string) error {
			_, err := f.Forget(ctx, name, eventlog.ForgetLimits{})
			return err
		},
		"Gaps":   func(ctx context.Context, name string) error { _, err := f.Gaps(ctx, name); return err },
		"Remove": func(ctx context.Context, name string) error { return f.Remove(ctx, name, 1) },
	}
	mustAppend(t, s, texts("a", 1)...)
	for name, do := range calls {
		if err := do(t.Context(), "nobody"); !errors.Is(err, eventlog.ErrNoSession) || !strings.Contains(err.Error(), "nobody") {
			t.Errorf("%s: %v, want ErrNoSession", name, err)
		}
		if err := do(canceled(t), session); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, do := range calls {
		if err := do(t.Context(), session); !errors.Is(err, eventlog.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
}
