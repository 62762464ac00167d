package eventlogtest

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

// Run checks every law of [eventlog.Store] in a subtest of its own, on a new
// and empty store each, and those of [eventlog.Forgetter] where the store is one. The suite closes the stores that open gives it.
func Run(t *testing.T, open func(t *testing.T) eventlog.Store) {
	all := [][]law{appendLaws, readLaws, queryLaws, summaryLaws, undoLaws, forkLaws, searchLaws, noteLaws, lifeLaws}
	if _, ok := opened(t, open).(eventlog.Forgetter); ok {
		all = append(all, forgetLaws)
	}
	for _, laws := range all {
		for _, l := range laws {
			t.Run(l.name, func(t *testing.T) { l.check(t, opened(t, open)) })
		}
	}
	t.Run("leaves no goroutines behind", func(t *testing.T) { leavesNoGoroutines(t, open) })
}

// RunDurable runs the suite and the laws of stores that outlive their process.
// Opening a path again gives the store that was there.
func RunDurable(t *testing.T, open func(t *testing.T, path string) eventlog.Store) {
	Run(t, func(t *testing.T) eventlog.Store {
		return open(t, filepath.Join(t.TempDir(), "events"))
	})
	for _, l := range durableLaws {
		t.Run(l.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "events")
			l.check(t, func() eventlog.Store { return open(t, path) })
		})
	}
}

// law is one thing that holds of every store.
type law struct {
	name  string
	check func(t *testing.T, s eventlog.Store)
}

// opened gives a store that is closed at the end of the test, at the latest.
func opened(t *testing.T, open func(t *testing.T) eventlog.Store) eventlog.Store {
	s := open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

const session = "run-42"

// start is the time of the first event of the suite's logs.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// says makes an event of an agent, ready to be appended.
func says(agent, id string, body eventlog.Body) *eventlog.Event {
	e := eventlog.New(agent, body)
	e.ID, e.Timestamp = id, start
	e.Normalize()
	return e
}

// texts makes n outputs of the agent "planner", with ids that begin with a word.
func texts(word string, n int) []*eventlog.Event {
	events := make([]*eventlog.Event, n)
	for i := range events {
		id := fmt.Sprintf("%s-%d", word, i)
		events[i] = says("planner", id, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("said " + id)}})
		events[i].Timestamp = start.Add(time.Duration(i) * time.Second)
	}
	return events
}

// summaryOf makes a summary of the agent "planner".
func summaryOf(id string, covers ...eventlog.Range) *eventlog.Event {
	return says("planner", id, &eventlog.Summary{Summary: "what " + id + " says", Covers: covers, Method: "digest"})
}

func mustAppend(t *testing.T, s eventlog.Store, events ...*eventlog.Event) {
	t.Helper()
	if err := s.Append(t.Context(), session, events); err != nil {
		t.Fatalf("Append: %v", err)
	}
}

func mustRead(t *testing.T, s eventlog.Store, q eventlog.Query) []*eventlog.Event {
	t.Helper()
	events, err := eventlog.Collect(s.Events(t.Context(), session, q))
	if err != nil {
		t.Fatalf("Events(%+v): %v", q, err)
	}
	return events
}

func mustDescribe(t *testing.T, s eventlog.Store) eventlog.SessionInfo {
	t.Helper()
	info, err := s.Session(t.Context(), session)
	if err != nil {
		t.Fatalf("Session: %v", err)
	}
	return info
}

// wires gives the events as they are on the wire.
func wires(t tester, events []*eventlog.Event) []string {
	t.Helper()
	lines := make([]string, len(events))
	for i, e := range events {
		data, err := e.MarshalJSON()
		if err != nil {
			t.Fatalf("encode event %d: %v", e.Seq, err)
		}
		lines[i] = string(data)
	}
	return lines
}

// sameEvents fails at the first event that differs between two lists.
func sameEvents(t tester, what string, want, got []*eventlog.Event) {
	t.Helper()
	sameSeqs(t, what, seqs(want), got)
	lines := wires(t, got)
	for i, line := range wires(t, want) {
		if line != lines[i] {
			t.Fatalf("%s: event %d (-want +got):\n%s", what, want[i].Seq, cmp.Diff(line, lines[i]))
		}
	}
}

func seqs(events []*eventlog.Event) []int64 {
	all := make([]int64, len(events))
	for i, e := range events {
		all[i] = e.Seq
	}
	return all
}

// oneTo gives 1, 2, 3 … n.
func oneTo(n int) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = int64(i) + 1
	}
	return all
}

// sameSeqs fails where the events are not those with the given numbers.
func sameSeqs(t tester, what string, want []int64, got []*eventlog.Event) {
	t.Helper()
	if diff := cmp.Diff(want, seqs(got)); diff != "" {
		t.Fatalf("%s: seqs (-want +got):\n%s", what, diff)
	}
}
