package eventlog_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// TestOutputsAnswerTheFirstCallThatWaits compares a group with its definition:
// each output goes to the first call that waits and has its id, or to the first
// of all where it has none.
func TestOutputsAnswerTheFirstCallThatWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", ""}), 1, 8).Draw(t, "calls")
		outs := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", ""}), 0, 12).Draw(t, "outputs")
		action := &eventlog.Action{}
		for _, id := range ids {
			action.ToolCalls = append(action.ToolCalls, eventlog.ToolCall{ID: id, Name: "bash"})
		}
		bodies := []eventlog.Body{action}
		for _, id := range outs {
			bodies = append(bodies, &eventlog.Output{ToolCallID: id})
		}
		events := logOf(bodies...)
		g := eventlog.Groups(events)[0]
		by := make([]*eventlog.Event, len(ids))
		var others []*eventlog.Event
		for _, e := range g.Events[1:] {
			id := e.Body.(*eventlog.Output).ToolCallID
			i := -1
			for n := range slices.Backward(ids) {
				if by[n] == nil && (id == "" || id == ids[n]) {
					i = n
				}
			}
			if i < 0 {
				others = append(others, e)
				continue
			}
			by[i] = e
		}
		for i, c := range g.Calls {
			if c.Output != by[i] {
				t.Fatalf("call %d: got %v, want %v", i, c.Output, by[i])
			}
		}
		waits := slices.Contains(by, nil)
		if !slices.Equal(g.Others, others) || g.Open != waits || waits && len(g.Events) != len(events) {
			t.Fatalf("others %d, want %d; open %v, want %v", len(g.Others), len(others), g.Open, waits)
		}
	})
}

// BenchmarkGroups groups an action with many calls that are answered from the
// last to the first. The time per call does not grow with their number.
func BenchmarkGroups(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			action := &eventlog.Action{}
			bodies := []eventlog.Body{action}
			for i := range n {
				action.ToolCalls = append(action.ToolCalls, eventlog.ToolCall{ID: fmt.Sprint("call-", i), Name: "bash"})
				bodies = append(bodies, &eventlog.Output{ToolCallID: fmt.Sprint("call-", n-1-i)})
			}
			events := logOf(bodies...)
			for b.Loop() {
				eventlog.Groups(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/call")
		})
	}
}
