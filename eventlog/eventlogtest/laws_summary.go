package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var summaryLaws = []law{
	{"covers what a summary says", coversWhatASummarySays},
	{"covers in the summary's namespace only", coversInItsNamespaceOnly},
	{"never covers twice", neverCoversTwice},
	{"covers no future", coversNoFuture},
	{"covers summaries with what they cover", coversSummaries},
	{"lets one of two summaries win", letsOneSummaryWin},
	{"covers once when a summary is sent again", coversOnceWhenSentAgain},
	{"changes no event by covering it", changesNoEventByCoveringIt},
	{"keeps the view that the log defines", keepsTheView},
}

func coversWhatASummarySays(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 6)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}, eventlog.Range{4, 4}))
	sameSeqs(t, "live", []int64{3, 5, 6, 7}, mustRead(t, s, eventlog.Query{Live: true}))
	sameSeqs(t, "live before", oneTo(6), mustRead(t, s, eventlog.Query{Live: true, At: 6}))
	sameSeqs(t, "all", oneTo(7), mustRead(t, s, eventlog.Query{}))

	events := append(texts("b", 2), summaryOf("of the same call", eventlog.Range{8, 9}))
	mustAppend(t, s, events...)
	sameSeqs(t, "live", []int64{3, 5, 6, 7, 10}, mustRead(t, s, eventlog.Query{Live: true}))
	mustAppend(t, s, summaryOf("of nothing"))
	sameSeqs(t, "live", []int64{3, 5, 6, 7, 10, 11}, mustRead(t, s, eventlog.Query{Live: true}))
}

func coversInItsNamespaceOnly(t *testing.T, s eventlog.Store) {
	events := texts("a", 4)
	events[1].FullNamespace = "planner/worker"
	events[2].FullNamespace = "critic"
	mustAppend(t, s, events...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 4}))
	sameSeqs(t, "live", []int64{2, 3, 5}, mustRead(t, s, eventlog.Query{Live: true}))
	other := summaryOf("other", eventlog.Range{1, 4})
	other.FullNamespace = "critic"
	mustAppend(t, s, other)
	sameSeqs(t, "live", []int64{2, 5, 6}, mustRead(t, s, eventlog.Query{Live: true}))
}

// refuse fails where the store takes a summary that it must not take.
func refuse(t *testing.T, s eventlog.Store, why string, covers ...eventlog.Range) {
	t.Helper()
	err := s.Append(t.Context(), session, []*eventlog.Event{summaryOf("refused", covers...)})
	if !errors.Is(err, eventlog.ErrCovered) {
		t.Errorf("summary of %v, %s: %v, want ErrCovered", covers, why, err)
	}
}

func neverCoversTwice(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 6)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{2, 3}, eventlog.Range{5, 5}))
	refuse(t, s, "all of which are covered", eventlog.Range{2, 3})
	refuse(t, s, "one of which is covered", eventlog.Range{1, 2})
	refuse(t, s, "of which the second range is covered", eventlog.Range{1, 1}, eventlog.Range{4, 6})
	sameSeqs(t, "live", []int64{1, 4, 6, 7}, mustRead(t, s, eventlog.Query{Live: true}))
	mustAppend(t, s, summaryOf("rest", eventlog.Range{1, 1}, eventlog.Range{4, 4}, eventlog.Range{6, 6}))
	sameSeqs(t, "live", []int64{7, 8}, mustRead(t, s, eventlog.Query{Live: true}))
}

func coversNoFuture(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	refuse(t, s, "which holds itself", eventlog.Range{1, 4})
	refuse(t, s, "which is itself", eventlog.Range{4, 4})
	refuse(t, s, "which is yet to come", eventlog.Range{7, 8})
	refuse(t, s, "which ends in the future", eventlog.Range{1, 1}, eventlog.Range{3, 1<<63 - 1})
	sameSeqs(t, "all", oneTo(3), mustRead(t, s, eventlog.Query{}))
}

func coversSummaries(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 4)...)
	mustAppend(t, s, summaryOf("first", eventlog.Range{1, 2}), summaryOf("second", eventlog.Range{3, 4}))
	refuse(t, s, "whose summary it leaves out", eventlog.Range{1, 2}, eventlog.Range{6, 6})
	mustAppend(t, s, summaryOf("merged", eventlog.Range{1, 6}))
	sameSeqs(t, "live", []int64{7}, mustRead(t, s, eventlog.Query{Live: true}))
	sameSeqs(t, "live then", []int64{5, 6}, mustRead(t, s, eventlog.Query{Live: true, At: 6}))

	mustAppend(t, s, summaryOf("of the summary alone", eventlog.Range{7, 7}))
	sameSeqs(t, "live", []int64{8}, mustRead(t, s, eventlog.Query{Live: true}))
	refuse(t, s, "where the summary between is covered by one that it leaves out", eventlog.Range{1, 7})
	mustAppend(t, s, summaryOf("of all", eventlog.Range{1, 8}))
	sameSeqs(t, "live", []int64{9}, mustRead(t, s, eventlog.Query{Live: true}))
}

func letsOneSummaryWin(t *testing.T, s eventlog.Store) {
	const rounds, rivals = 20, 4
	for round := range rounds {
		events := texts(fmt.Sprint("round", round), 3)
		mustAppend(t, s, events...)
		var failed [rivals]error
		inParallel(rivals, func(i int) {
			covers := eventlog.Range{events[i%2].Seq, events[1+i%2].Seq} // all hold the middle one
			failed[i] = s.Append(t.Context(), session, []*eventlog.Event{summaryOf(fmt.Sprint(round, "-", i), covers)})
		})
		won := 0
		for _, err := range failed {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, eventlog.ErrCovered):
				t.Fatalf("Append: %v", err)
			}
		}
		if won != 1 {
			t.Fatalf("%d of %d overlapping summaries were taken, want 1", won, rivals)
		}
	}
	if got := mustDescribe(t, s).LastSeq; got != rounds*4 {
		t.Errorf("last seq is %d, want %d", got, rounds*4)
	}
}

func coversOnceWhenSentAgain(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 3)...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	again := summaryOf("s", eventlog.Range{1, 2})
	mustAppend(t, s, again)
	if again.Seq != 4 {
		t.Errorf("the summary sent again has seq %d, want 4", again.Seq)
	}
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 99}))
	sameSeqs(t, "live", []int64{3, 4}, mustRead(t, s, eventlog.Query{Live: true}))
}

func changesNoEventByCoveringIt(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 5)...)
	before := mustRead(t, s, eventlog.Query{})
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 5}))
	sameEvents(t, "covered events", before, mustRead(t, s, eventlog.Query{At: 5}))
	sameEvents(t, "events that were live", before, mustRead(t, s, eventlog.Query{At: 5, Live: true}))
}

// keepsTheView compares, at moments of the log, the view made from what the
// store says is live with the view made from the whole log.
func keepsTheView(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		if len(log) == 0 {
			return
		}
		moments := rapid.SliceOfN(rapid.Int64Range(1, int64(len(log))), 0, 6).Draw(t, "moments")
		for _, at := range append(moments, 0) {
			for _, namespace := range []string{"planner", "planner/worker", "critic"} {
				q := eventlog.Query{Namespace: namespace, Live: true, At: at}
				live, err := eventlog.Collect(s.Events(context.Background(), name, q))
				if err != nil {
					t.Fatalf("Events(%+v): %v", q, err)
				}
				sameView(t, eventlog.NewView(slices.Values(log), namespace, at), eventlog.NewView(slices.Values(live), namespace, at))
			}
		}
	})
}

func sameView(t *rapid.T, want, got *eventlog.View) {
	t.Helper()
	sameEvents(t, "view of "+want.Namespace, want.Events, got.Events)
	type facts struct{ CoveredTo, CompactedAt, RunningStart, UndoneAt int64 }
	factsOf := func(v *eventlog.View) facts { return facts{v.CoveredTo, v.CompactedAt, v.RunningStart, v.UndoneAt} }
	if diff := cmp.Diff(factsOf(want), factsOf(got)); diff != "" {
		t.Fatalf("view of %s (-of the log +of what is live):\n%s", want.Namespace, diff)
	}
}
