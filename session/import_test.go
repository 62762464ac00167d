package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// TestImportOfACompactedLog imports a log that was compacted at other marks than
// those of the engine, which covers some of it before the log's summaries come.
func TestImportOfACompactedLog(t *testing.T) {
	t.Parallel()
	from := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	for i := range 120 {
		add(t, from, &eventlog.Action{Text: strings.Repeat(fmt.Sprintf("step %d of the work on the gauge; ", i), 30)})
	}
	log, err := eventlog.Collect(from.Store().Events(t.Context(), "s", eventlog.Query{}))
	if err != nil {
		t.Fatal(err)
	}
	to := openOver(t, eventlogtest.NewMemory(), session.Options{Marks: summarize.Marks{High: 2500}, Inline: true})
	if _, err := to.Import(t.Context(), "s", from.Store().Events(t.Context(), "s", eventlog.Query{})); err != nil {
		t.Fatal(err)
	}
	stored := map[string]*eventlog.Event{}
	late := 0
	for e, err := range to.Store().Events(t.Context(), "s", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		stored[e.ID] = e
	}
	for _, e := range log {
		s, isSummary := e.Body.(*eventlog.Summary)
		here := stored[e.ID]
		switch {
		case here == nil:
			t.Errorf("event %d, a %s, is not imported", e.Seq, e.Kind())
		case isSummary && here.Body.(*eventlog.Summary).Summary != s.Summary:
			t.Errorf("summary %d says %q", e.Seq, here.Body.(*eventlog.Summary).Summary)
		case isSummary && len(here.Body.(*eventlog.Summary).Covers) == 0:
			late++
		}
	}
	if late == 0 {
		t.Error("no summary came too late")
	}
}
