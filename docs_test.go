package tidemark_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestEventsPage reads the examples of docs/events.md: one of each kind, in the
// wire form that Tidemark gives, and together one log whose commits are right.
func TestEventsPage(t *testing.T) {
	events := examples(t, "docs/events.md")
	kinds := map[eventlog.Kind]bool{}
	commit := eventlog.Genesis
	for i, e := range events {
		kinds[e.Kind()] = true
		canonical, err := e.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		made := e.Clone()
		made.CommitHash = ""
		commit = made.Link(commit, canonical)
		if made.CommitHash != e.CommitHash || e.Seq != int64(i+1) {
			t.Errorf("example %s: seq %d and commit %s, want %d and %s", e.ID, e.Seq, e.CommitHash, i+1, made.CommitHash)
		}
	}
	for _, k := range eventlog.Kinds() {
		if !kinds[k] {
			t.Errorf("docs/events.md has no example of %s", k)
		}
	}
}

// examples are the events on a page, in order of seq.
func examples(t *testing.T, page string) []*eventlog.Event {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var events []*eventlog.Event
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, `{"type":`) {
			continue
		}
		e, err := eventlog.Decode([]byte(line))
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		var again strings.Builder
		if err := eventlog.Encode(&again, e); err != nil || again.String() != line {
			t.Errorf("%s: an example is not as Tidemark writes it (%v)\npage %swire %s", page, err, line, &again)
		}
		events = append(events, e)
	}
	slices.SortFunc(events, func(a, b *eventlog.Event) int { return int(a.Seq - b.Seq) })
	return events
}
