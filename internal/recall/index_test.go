package recall_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/recall"
)

// TestIndexScoresAlike says that an index answers as the measure does.
func TestIndexScoresAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := eventlogtest.AnyLog(t)
		cut := rapid.IntRange(0, len(events)).Draw(t, "cut")
		x := recall.NewIndex(events)
		var covered []int
		text := ""
		for i, e := range events[:cut] {
			covered = append(covered, i)
			if i%3 == 0 {
				text += recall.Text(e)
			}
		}
		want := recall.Of(recall.Needs(events[:cut], events[cut:]), text)
		if got := x.Score(covered, cut, recall.Read(text)); got != want {
			t.Fatalf("index %+v, measure %+v", got, want)
		}
	})
}
