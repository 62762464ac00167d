package session_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

func TestAChapterStandsForItsEvents(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 40)
	if _, _, err := e.Summarize(t.Context(), "s", ""); err != nil {
		t.Fatal(err)
	}
	before := view(t, e)
	first := before.Events[4].Seq // a step in the middle
	if before.Events[4].Kind() != eventlog.KindAction {
		first++
	}
	plan, chapter, err := e.AddChapter(t.Context(), "s", session.Chapter{
		Name: "Two steps", Text: "Both are fine.", Covers: []eventlog.Range{{first, first + 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	body := chapter.Body.(*eventlog.Summary)
	if body.Name != "Two steps" || body.Method != "agent" || body.SummarizedEventCount != 4 || plan.After >= plan.Before {
		t.Errorf("chapter %+v, plan %+v", body, plan)
	}
	after := view(t, e)
	if len(after.Events) != len(before.Events)-3 {
		t.Errorf("%d live events, want %d", len(after.Events), len(before.Events)-3)
	}
	for _, ev := range after.Events {
		if was, _ := before.Tier(ev); ev.Seq != chapter.Seq {
			if now, reason := after.Tier(ev); now != was {
				t.Errorf("event %d was %s and is %s: %s", ev.Seq, was, now, reason)
			}
		}
	}
	originals, err := eventlog.Collect(e.Expand(t.Context(), "s", chapter.Seq, 0))
	if err != nil || len(originals) != 4 || originals[0].Seq != first {
		t.Errorf("expand: %d events, %v", len(originals), err)
	}
	if _, err := e.Undo(t.Context(), "s", chapter.Seq); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(seqsOf(before), seqsOf(view(t, e))); diff != "" {
		t.Errorf("view (-before +after the undo):\n%s", diff)
	}
}

func TestWhatAChapterMayNotCover(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	work(t, e, 3) // 1 is the start, 2 and 3 a step, …
	call := func(id string) *eventlog.Action {
		return &eventlog.Action{ToolCalls: []eventlog.ToolCall{{ID: id, Name: "look"}}}
	}
	add(t, e, call("a")) // 8
	add(t, e, &eventlog.Output{ToolCallID: "a", Parts: []eventlog.Part{eventlog.Text(strings.Repeat("seen ", 50))}})
	pinned := eventlog.New("dev", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("keep this")}})
	pinned.Pinned = true
	if _, err := e.Append(t.Context(), "s", pinned); err != nil { // 10
		t.Fatal(err)
	}
	add(t, e, call("open"))                                                                                                       // 11
	if _, _, err := e.AddChapter(t.Context(), "s", session.Chapter{Text: "fine", Covers: []eventlog.Range{{2, 3}}}); err != nil { // 12
		t.Fatal(err)
	}
	long := strings.Repeat("more words than there were ", 200)
	for name, test := range map[string]struct {
		text, want string
		covers     []eventlog.Range
	}{
		"nothing":         {"x", "covers: is missing", nil},
		"no text":         {" \n", "summary: is empty", []eventlog.Range{{4, 5}}},
		"too long":        {long, "summary: costs", []eventlog.Range{{4, 5}}},
		"the start":       {"x", "event 1 is the start of the running task", []eventlog.Range{{1, 5}}},
		"half a group":    {"x", "the events 8 and 9 belong together", []eventlog.Range{{4, 8}}},
		"a pinned event":  {"x", "event 10 is pinned", []eventlog.Range{{10, 10}}},
		"an open group":   {"x", "event 11 belongs to the action 11, whose tool calls are not all answered", []eventlog.Range{{11, 11}}},
		"what is covered": {"x", "event 3: already covered by the summary 12", []eventlog.Range{{3, 5}}},
		"the future":      {"x", "event 99: no such event: the last is 12", []eventlog.Range{{4, 99}}},
		"backwards":       {"x", "5-4 is no range", []eventlog.Range{{5, 4}}},
		"overlapping":     {"x", "5-7 begins before the range before it ends", []eventlog.Range{{4, 5}, {5, 7}}},
	} {
		_, _, err := e.AddChapter(t.Context(), "s", session.Chapter{Text: test.text, Covers: test.covers})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	_, _, err := e.AddChapter(t.Context(), "s", session.Chapter{Text: "x", Covers: []eventlog.Range{{3, 5}}})
	if !errors.Is(err, eventlog.ErrCovered) {
		t.Errorf("covering twice: %v, want ErrCovered", err)
	}
	if info, err := e.Store().Session(t.Context(), "s"); err != nil || info.LastSeq != 12 {
		t.Errorf("a refused chapter left a trace: last seq %d, %v", info.LastSeq, err)
	}
}
