package eventlogtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var undoLaws = []law{
	{"brings back what a summary covered", bringsBackWhatWasCovered},
	{"brings back merged summaries", bringsBackMergedSummaries},
	{"covers again what was brought back", coversAgain},
	{"undoes once, and summaries only", undoesOnce},
	{"undoes in the summary's namespace only", undoesInItsNamespace},
	{"lets one of two undos win", letsOneUndoWin},
	{"forgets an undo that was refused with its call", forgetsARefusedUndo},
	{"loses nothing by covering and undoing", losesNothing},
}

// undoOf makes an undo of the agent "planner".
func undoOf(id string, seq int64) *eventlog.Event {
	return says("planner", id, &eventlog.Summary{Undoes: seq, Method: "undo"})
}

// viewIs fails where the view at a moment has other events than the given ones.
func viewIs(t *testing.T, s eventlog.Store, at int64, want ...int64) {
	t.Helper()
	live := mustRead(t, s, eventlog.Query{Namespace: "planner", Live: true, At: at})
	sameSeqs(t, "view", want, eventlog.NewView(slices.Values(live), "planner", at).Events)
}

func bringsBackWhatWasCovered(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 5)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}, eventlog.Range{4, 4}))
	mustAppend(t, s, texts("b", 1)...)
	before := mustRead(t, s, eventlog.Query{})
	mustAppend(t, s, undoOf("u", 6))
	viewIs(t, s, 0, 1, 2, 3, 4, 5, 7)
	viewIs(t, s, 8, 1, 2, 3, 4, 5, 7)
	viewIs(t, s, 7, 6, 3, 5, 7)
	viewIs(t, s, 6, 6, 3, 5)
	viewIs(t, s, 5, 1, 2, 3, 4, 5)
	sameEvents(t, "events before the undo", before, mustRead(t, s, eventlog.Query{At: 7}))
	sameSeqs(t, "all", oneTo(8), mustRead(t, s, eventlog.Query{}))
}

func bringsBackMergedSummaries(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("first", eventlog.Range{1, 2}), summaryOf("second", eventlog.Range{3, 4}))
	mustAppend(t, s, summaryOf("merged", eventlog.Range{1, 6}))
	viewIs(t, s, 0, 7)
	mustAppend(t, s, undoOf("u", 7))
	viewIs(t, s, 0, 5, 6)
	viewIs(t, s, 7, 7)
	mustAppend(t, s, undoOf("v", 5))
	viewIs(t, s, 0, 6, 1, 2)
	viewIs(t, s, 8, 5, 6)
	mustAppend(t, s, undoOf("w", 6))
	viewIs(t, s, 0, 1, 2, 3, 4)
}

func coversAgain(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}), undoOf("u", 5))
	mustAppend(t, s, summaryOf("again", eventlog.Range{1, 6})) // over the summary and its undo
	viewIs(t, s, 0, 7)
	viewIs(t, s, 5, 5, 3, 4)
	viewIs(t, s, 6, 1, 2, 3, 4)
	refuse(t, s, "all of which is covered again", eventlog.Range{1, 2})
	mustAppend(t, s, undoOf("v", 7), summaryOf("third", eventlog.Range{2, 3}))
	viewIs(t, s, 0, 9, 1, 4)
	viewIs(t, s, 8, 1, 2, 3, 4)
	viewIs(t, s, 7, 7)
	viewIs(t, s, 5, 5, 3, 4)
}

// refuseUndo fails where the store takes an undo that it must not take.
func refuseUndo(t *testing.T, s eventlog.Store, seq int64, why string) {
	t.Helper()
	last := mustDescribe(t, s).LastSeq
	err := s.Append(t.Context(), session, []*eventlog.Event{undoOf("refused", seq)})
	if !errors.Is(err, eventlog.ErrCannotUndo) || !strings.Contains(err.Error(), why) {
		t.Errorf("undo of event %d: %v, want ErrCannotUndo, %q", seq, err, why)
	}
	if now := mustDescribe(t, s).LastSeq; now != last {
		t.Errorf("the refused undo of event %d was appended", seq)
	}
}

func undoesOnce(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}), summaryOf("of nothing"), undoOf("u", 5))
	mustAppend(t, s, summaryOf("t", eventlog.Range{1, 1}), summaryOf("merged", eventlog.Range{2, 3}, eventlog.Range{8, 8}))
	refuseUndo(t, s, 99, "no such event")
	refuseUndo(t, s, 10, "no such event") // itself
	refuseUndo(t, s, 1, "it is an OutputEvent, not a summary")
	refuseUndo(t, s, 5, "event 7 has undone it already")
	refuseUndo(t, s, 6, "covers nothing")
	refuseUndo(t, s, 7, "it is an undo itself")
	refuseUndo(t, s, 8, "the summary 9 has taken it in")
	again := undoOf("u", 5)
	mustAppend(t, s, again)
	if again.Seq != 7 {
		t.Errorf("the undo sent again has seq %d, want 7", again.Seq)
	}
}

func undoesInItsNamespace(t *testing.T, s eventlog.Store) {
	events := texts("a", 4)
	events[1].FullNamespace = "critic"
	other := summaryOf("other", eventlog.Range{2, 2})
	other.FullNamespace = "critic"
	mustAppend(t, s, append(events, summaryOf("s", eventlog.Range{1, 4}), other)...)
	refuseUndo(t, s, 6, `it is of namespace "critic"`)
	mustAppend(t, s, undoOf("u", 5))
	viewIs(t, s, 0, 1, 3, 4)
	sameSeqs(t, "the other view", []int64{6}, mustRead(t, s, eventlog.Query{Namespace: "critic", Live: true}))
}

func letsOneUndoWin(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	const rivals = 4
	var failed [rivals]error
	inParallel(rivals, func(i int) {
		failed[i] = s.Append(t.Context(), session, []*eventlog.Event{undoOf("u"+string(rune('0'+i)), 4)})
	})
	won := 0
	for _, err := range failed {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, eventlog.ErrCannotUndo):
			t.Errorf("Append: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d undos of one summary were taken, want 1", won, rivals)
	}
	viewIs(t, s, 0, 1, 2, 3)
}

func forgetsARefusedUndo(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	err := s.Append(t.Context(), session, []*eventlog.Event{undoOf("u", 4), summaryOf("bad", eventlog.Range{9, 9})})
	if !errors.Is(err, eventlog.ErrCovered) {
		t.Fatalf("Append: %v, want ErrCovered", err)
	}
	viewIs(t, s, 0, 4, 3)
	mustAppend(t, s, undoOf("u", 4))
	viewIs(t, s, 0, 1, 2, 3)
	viewIs(t, s, 4, 4, 3)
}

// losesNothing takes all summaries of a log back, the newest first: every event
// is live then.
func losesNothing(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		gone := map[int64]bool{} // summaries that covered something, and undos
		for _, e := range log {
			body, ok := e.Body.(*eventlog.Summary)
			gone[e.Seq] = gone[e.Seq] || ok && (len(body.Covers) > 0 || body.Undoes > 0)
		}
		var want []int64
		for i := len(log) - 1; i >= 0; i-- {
			e := log[i]
			if !gone[e.Seq] {
				want = append(want, e.Seq)
				continue
			}
			u := undoOf("of "+e.ID, e.Seq)
			u.FullNamespace = e.FullNamespace
			err := s.Append(context.Background(), name, []*eventlog.Event{u})
			if err != nil && !errors.Is(err, eventlog.ErrCannotUndo) {
				t.Fatalf("Append: %v", err)
			}
		}
		slices.Sort(want)
		if len(log) == 0 {
			return
		}
		live, err := eventlog.Collect(s.Events(context.Background(), name, eventlog.Query{Live: true}))
		if err != nil {
			t.Fatalf("Events: %v", err)
		}
		live = slices.DeleteFunc(live, func(e *eventlog.Event) bool {
			body, ok := e.Body.(*eventlog.Summary)
			return ok && body.Undoes > 0
		})
		sameSeqs(t, "live once all is undone", want, live)
	})
}
