package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
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
