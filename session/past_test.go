package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

func TestAPastIsCutAtItsNewestEvents(t *testing.T) {
	t.Parallel()
	all := []eventlog.Range{{1, 4}, {6, 6}, {9, 12}}
	for n, want := range map[int][2][]eventlog.Range{
		100: {nil, all},
		9:   {nil, all},
		8:   {{{1, 1}}, {{2, 4}, {6, 6}, {9, 12}}},
		5:   {{{1, 4}}, {{6, 6}, {9, 12}}},
		4:   {{{1, 4}, {6, 6}}, {{9, 12}}},
		1:   {{{1, 4}, {6, 6}, {9, 11}}, {{12, 12}}},
	} {
		older, newer := session.SplitRanges(all, n)
		if diff := cmp.Diff(want, [2][]eventlog.Range{older, newer}); diff != "" {
			t.Errorf("the newest %d (-want +got):\n%s", n, diff)
		}
	}
}

// TestTheFirstTaskOutlivesAThinnedPast has more tasks behind a digest than Past:
// what the digest's goal told of them has to come from the events.
func TestTheFirstTaskOutlivesAThinnedPast(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 8000, Low: 4000}, Past: 8})
	add(t, e, &eventlog.TaskStart{Message: "Keep the ledger of Ravenna in order."})
	for i := range 60 {
		add(t, e, &eventlog.Success{Result: jsontext.Value(`"done"`)})
		add(t, e, &eventlog.TaskStart{Message: fmt.Sprintf("Read folder %d.", i)})
		steps(t, e, 3*i, 3)
	}
	found := summaries(view(t, e))
	if len(found) == 0 {
		t.Fatal("nothing was compacted")
	}
	if s := found[0].Body.(*eventlog.Summary); s.Rank < 1 || !strings.Contains(s.Summary, "Keep the ledger of Ravenna in order.") {
		t.Errorf("a summary of rank %d lacks the first task:\n%s", s.Rank, s.Summary)
	}
}
