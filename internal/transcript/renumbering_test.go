package transcript

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// TestRenumbering leaves out events at random and compares each translated
// range with the plain definition: the ordinals of the covered events.
func TestRenumbering(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seqs := []int64{}
		for seq := int64(1); seq <= 30; seq++ {
			if rapid.Bool().Draw(t, "kept") {
				seqs = append(seqs, seq)
			}
		}
		first := rapid.Int64Range(1, 30).Draw(t, "first")
		covers := []eventlog.Range{{first, rapid.Int64Range(first, 30).Draw(t, "last")}}
		var r renumbering
		for i, seq := range seqs {
			r.place(&eventlog.Event{Base: eventlog.Base{Seq: seq}, Body: &eventlog.Fail{}}, int64(i+1))
		}
		summary := &eventlog.Summary{Covers: covers, FullDetailFrom: first}
		ordinal := int64(len(seqs) + 1)
		r.place(&eventlog.Event{Base: eventlog.Base{Seq: 31}, Body: summary}, ordinal)

		for i, seq := range seqs {
			if want := covers[0].Contains(seq); want != summary.CoversSeq(int64(i+1)) {
				t.Fatalf("event %d, once %d: covered is %v, want %v", i+1, seq, !want, want)
			}
		}
		from := ordinal
		for i, seq := range seqs {
			if seq >= first {
				from = int64(i + 1)
				break
			}
		}
		if summary.FullDetailFrom != from {
			t.Fatalf("full detail begins at %d, want %d", summary.FullDetailFrom, from)
		}
	})
}

func TestRenumberingKeepsWhatIsWhole(t *testing.T) {
	var r renumbering
	for seq := int64(1); seq <= 9; seq++ {
		r.place(&eventlog.Event{Base: eventlog.Base{Seq: seq}, Body: &eventlog.Fail{}}, seq)
	}
	covers := []eventlog.Range{{1, 3}, {5, 9}}
	if diff := cmp.Diff(covers, r.covers(covers)); diff != "" {
		t.Errorf("covers changed:\n%s", diff)
	}
}
