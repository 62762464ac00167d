package eventlog_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

// logOf numbers bodies as a log of one namespace.
func logOf(bodies ...eventlog.Body) []*eventlog.Event {
	events := make([]*eventlog.Event, 0, len(bodies))
	for i, b := range bodies {
		e := eventlog.New("a", b)
		e.Seq = int64(i + 1)
		e.Timestamp = time.Unix(int64(i), 0)
		events = append(events, e)
	}
	return events
}

func seqs(events []*eventlog.Event) []int64 {
	var out []int64
	for _, e := range events {
		out = append(out, e.Seq)
	}
	return out
}

func covers(fullFrom int64, ranges ...eventlog.Range) *eventlog.Summary {
	return &eventlog.Summary{Covers: ranges, FullDetailFrom: fullFrom}
}

func TestViewFollowsFromTheLog(t *testing.T) {
	t.Parallel()
	action := func() eventlog.Body { return &eventlog.Action{Text: "x"} }
	log := logOf(
		&eventlog.TaskStart{Message: "go"}, action(), action(), action(), action(),
		covers(5, eventlog.Range{2, 3}), // 6
		action(), action(),              // 7, 8
		covers(8, eventlog.Range{2, 7}), // 9 takes in 6
		action(),                        // 10
	)
	for _, c := range []struct {
		at   int64
		want []int64
	}{
		{at: 5, want: []int64{1, 2, 3, 4, 5}},
		{at: 6, want: []int64{6, 1, 4, 5}},
		{at: 8, want: []int64{6, 1, 4, 5, 7, 8}},
		{at: 9, want: []int64{9, 1, 8}},
		{at: 0, want: []int64{9, 1, 8, 10}},
	} {
		v := eventlog.NewView(slices.Values(log), "a", c.at)
		if diff := cmp.Diff(c.want, seqs(v.Events)); diff != "" {
			t.Errorf("at %d (-want +got):\n%s", c.at, diff)
		}
	}
}

func TestTiersChangeAtCompactionsOnly(t *testing.T) {
	t.Parallel()
	output := func() eventlog.Body { return &eventlog.Output{} }
	log := logOf(
		&eventlog.TaskStart{Message: "go"}, output(), output(), output(), output(), output(),
		covers(6, eventlog.Range{2, 3}), output(),
	)
	v := eventlog.NewView(slices.Values(log), "a", 0)
	got := map[int64]eventlog.Tier{}
	for _, e := range v.Events {
		got[e.Seq], _ = v.Tier(e)
	}
	want := map[int64]eventlog.Tier{
		7: eventlog.TierSummarized, 1: eventlog.TierFull, // the start of the running task
		4: eventlog.TierLow, 5: eventlog.TierLow, 6: eventlog.TierFull, 8: eventlog.TierFull,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tiers (-want +got):\n%s", diff)
	}
}

func TestThresholdOfAForeignSummaryIsATime(t *testing.T) {
	t.Parallel()
	output := func() eventlog.Body { return &eventlog.Output{} }
	third := time.Unix(2, 0)
	s := covers(0, eventlog.Range{1, 1})
	s.LowDetailThreshold = &third
	v := eventlog.NewView(slices.Values(logOf(output(), output(), output(), s)), "a", 0)
	if v.FullFrom != 3 {
		t.Errorf("full detail from %d, want 3", v.FullFrom)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	calls := func(ids ...string) *eventlog.Action {
		a := new(eventlog.Action)
		for _, id := range ids {
			a.ToolCalls = append(a.ToolCalls, eventlog.ToolCall{ID: id, Name: "t"})
		}
		return a
	}
	out := func(id string) *eventlog.Output { return &eventlog.Output{ToolCallID: id} }
	for _, c := range []struct {
		name string
		log  []*eventlog.Event
		want []int // sizes of groups
		open bool
	}{
		{"one call", logOf(calls("1"), out("1")), []int{2}, false},
		{"waiting", logOf(calls("1", "2"), out("2")), []int{2}, true},
		{"parallel, with a file between", logOf(calls("1", "2"), out("2"), &eventlog.FileChange{}, out("1")), []int{4}, false},
		{"interrupted by an action", logOf(calls("1"), calls("2"), out("2")), []int{1, 2}, false},
		{"interrupted by a start", logOf(calls("1"), &eventlog.TaskStart{}), []int{1, 1}, false},
		{"late", logOf(calls("1"), &eventlog.TaskStart{}, out("1")), []int{1, 1, 1}, false},
		{"doubled", logOf(calls("1"), out("1"), out("1")), []int{2, 1}, false},
		{"one id twice", logOf(calls("1", "1"), out("1"), out("1")), []int{3}, false},
		{"without an id", logOf(calls("1", "2"), out(""), out("2")), []int{3}, false},
		{"code", logOf(&eventlog.Action{Code: "x"}, out(""), out(""), calls("1")), []int{3, 1}, true},
		{"lone outputs", logOf(out(""), out("9")), []int{1, 1}, false},
	} {
		groups := eventlog.Groups(c.log)
		var sizes []int
		for _, g := range groups {
			sizes = append(sizes, len(g.Events))
		}
		if diff := cmp.Diff(c.want, sizes); diff != "" {
			t.Errorf("%s: sizes (-want +got):\n%s", c.name, diff)
		}
		if open := groups[len(groups)-1].Open; open != c.open {
			t.Errorf("%s: open is %v", c.name, open)
		}
	}
}

func TestCommitsNameTheHistory(t *testing.T) {
	t.Parallel()
	head := eventlog.Genesis
	log := logOf(&eventlog.TaskStart{Message: "go"}, &eventlog.Success{}, &eventlog.Action{})
	var after []eventlog.Commit
	for _, e := range log {
		data, err := e.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		head = e.Link(head, data)
		after = append(after, head)
	}
	want := []eventlog.Commit{eventlog.Genesis, after[1], after[1]}
	got := []eventlog.Commit{log[0].CommitHash, log[1].CommitHash, log[2].CommitHash}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("work carries the commit before it, results the one after (-want +got):\n%s", diff)
	}
}
