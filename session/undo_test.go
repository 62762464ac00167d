package session_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

func seqsOf(v *eventlog.View) (seqs []int64) {
	for _, e := range v.Events {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

// reopened opens another engine over the store of one.
func reopened(t *testing.T, e *session.Engine, opts session.Options) *session.Engine {
	t.Helper()
	opts.Inline = true
	other, err := session.Open(e.Store(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	return other
}

func TestAnUndoBringsThePromptBack(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 30)
	before, was := view(t, e), prompt(t, e, render.Text)
	var newest *eventlog.Event
	for range 3 { // the third takes in the first two
		_, s, err := e.Summarize(t.Context(), "s", "")
		if err != nil {
			t.Fatal(err)
		}
		newest = s
		steps(t, e, 100, 20)
	}
	for len(summaries(view(t, e))) > 0 {
		if _, err := e.Undo(t.Context(), "s", newest.Seq); err != nil {
			t.Fatal(err)
		}
		live := summaries(view(t, e))
		if diff := cmp.Diff(seqsOf(view(t, reopened(t, e, session.Options{}))), seqsOf(view(t, e))); diff != "" {
			t.Fatalf("view after undoing %d (-reopened +open):\n%s", newest.Seq, diff)
		}
		if len(live) > 0 {
			newest = live[len(live)-1]
		}
	}
	now := view(t, e)
	if diff := cmp.Diff(seqsOf(before), seqsOf(now)[:len(before.Events)]); diff != "" {
		t.Errorf("view (-before +after all is undone):\n%s", diff)
	}
	if p := prompt(t, e, render.Text); !strings.HasPrefix(string(p.Request), strings.TrimSuffix(string(was.Request), `"}`)) {
		t.Errorf("the prompt does not extend the one before the first summary:\n%s", cmp.Diff(string(was.Request), string(p.Request)))
	}
}

func TestAnUndoIsNotMadeGoodAtOnce(t *testing.T) {
	t.Parallel()
	const high = 6000
	opts := session.Options{Marks: summarize.Marks{High: high, Low: 3000}}
	e := open(t, opts)
	add(t, e, &eventlog.TaskStart{TaskName: "fix", Message: "Find out why the build fails."})
	n := 0
	for ; len(summaries(view(t, e))) == 0; n++ {
		steps(t, e, n, 1)
	}
	undone := summaries(view(t, e))[0].Seq
	if _, err := e.Undo(t.Context(), "s", undone); err != nil {
		t.Fatal(err)
	}
	e = reopened(t, e, opts) // the rest follows from the log
	after := view(t, e).Last()
	for ; len(summaries(view(t, e))) == 0; n++ {
		steps(t, e, n, 1)
	}
	grown, step := 0, 0
	for ev, err := range e.Store().Events(t.Context(), "s", eventlog.Query{After: after, At: summaries(view(t, e))[0].Seq - 1}) {
		if err != nil {
			t.Fatal(err)
		}
		grown += ev.FullDetailTokens
		step = max(step, ev.FullDetailTokens)
	}
	if grown <= high/10 || grown > high/10+2*step {
		t.Errorf("compacted when the view had grown by %d tokens, want a tenth of %d", grown, high)
	}
}

func TestWhatCannotBeUndone(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 30)
	_, s, err := e.Summarize(t.Context(), "s", "")
	if err != nil {
		t.Fatal(err)
	}
	undo, err := e.Undo(t.Context(), "s", s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[int64]error{
		s.Seq: eventlog.ErrCannotUndo, undo.Seq: eventlog.ErrCannotUndo, 1: eventlog.ErrNotSummary, 0: eventlog.ErrNoEvent, 999: eventlog.ErrNoEvent,
	} {
		if _, err := e.Undo(t.Context(), "s", seq); !errors.Is(err, want) {
			t.Errorf("undo of %d: %v, want %v", seq, err, want)
		}
	}
}

// TestExpandSeesThroughMergedSummaries expands a summary that took in others,
// one of a chapter and one that was undone among them.
func TestExpandSeesThroughMergedSummaries(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 30)
	chapter := eventlog.Range{view(t, e).Events[1].Seq, view(t, e).Events[4].Seq}
	if _, _, err := e.AddChapter(t.Context(), "s", session.Chapter{Name: "One", Text: "Fine.", Covers: []eventlog.Range{chapter}}); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		_, s, err := e.Summarize(t.Context(), "s", "")
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			if _, err := e.Undo(t.Context(), "s", s.Seq); err != nil {
				t.Fatal(err)
			}
		}
		steps(t, e, 100*(i+1), 20)
	}
	covered := map[int64]bool{}
	for _, s := range summaries(view(t, e)) {
		originals, err := eventlog.Collect(e.Expand(t.Context(), "s", s.Seq, 0))
		if err != nil || len(originals) != s.Body.(*eventlog.Summary).SummarizedEventCount {
			t.Fatalf("expand %d: %d events, %v", s.Seq, len(originals), err)
		}
		for _, ev := range originals {
			if ev.Kind() == eventlog.KindSummary || covered[ev.Seq] {
				t.Errorf("expand %d gives event %d, a %s, again or for nothing", s.Seq, ev.Seq, ev.Kind())
			}
			covered[ev.Seq] = true
			stored, err := eventlog.Collect(e.Store().Events(t.Context(), "s", eventlog.Query{After: ev.Seq - 1, At: ev.Seq}))
			if err != nil {
				t.Fatal(err)
			}
			was, _ := stored[0].MarshalJSON()
			is, _ := ev.MarshalJSON()
			if string(was) != string(is) {
				t.Errorf("event %d comes back as %s, it was %s", ev.Seq, is, was)
			}
		}
	}
	live := map[int64]bool{}
	for _, ev := range view(t, e).Events {
		live[ev.Seq] = true
	}
	for ev, err := range e.Store().Events(t.Context(), "s", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind() != eventlog.KindSummary && covered[ev.Seq] == live[ev.Seq] {
			t.Errorf("event %d: covered %v, live %v; want one of the two", ev.Seq, covered[ev.Seq], live[ev.Seq])
		}
	}
}

// held is a summarizer that waits to be let go.
type held struct {
	summarize.Digest
	begun, goOn chan struct{}
}

func (h *held) Summarize(ctx context.Context, req summarize.Request) (string, error) {
	h.begun <- struct{}{}
	<-h.goOn
	return h.Digest.Summarize(ctx, req)
}

// TestAnUndoStopsACompactionUnderWay undoes a summary while another is written
// that would take it in with all that has come back.
func TestAnUndoStopsACompactionUnderWay(t *testing.T) {
	t.Parallel()
	marks := summarize.Marks{High: 1_000_000, Low: 3000}
	e := open(t, session.Options{Marks: marks})
	work(t, e, 30)
	taken := int64(0)
	for i := 1; taken == 0; i++ {
		plan, err := e.Plan(t.Context(), "s", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range plan.Covered {
			if ev.Kind() == eventlog.KindSummary {
				taken = ev.Seq
			}
		}
		if taken == 0 {
			if _, _, err := e.Summarize(t.Context(), "s", ""); err != nil {
				t.Fatal(err)
			}
			steps(t, e, 100*i, 20)
		}
	}
	slow := &held{begun: make(chan struct{}), goOn: make(chan struct{})}
	other := reopened(t, e, session.Options{Marks: marks, Summarizer: slow})
	failed := make(chan error)
	go func() {
		_, _, err := other.Summarize(t.Context(), "s", "")
		failed <- err
	}()
	<-slow.begun
	if _, err := e.Undo(t.Context(), "s", taken); err != nil {
		t.Fatal(err)
	}
	before := seqsOf(view(t, e))
	close(slow.goOn)
	if err := <-failed; !errors.Is(err, eventlog.ErrCovered) {
		t.Errorf("the compaction: %v", err)
	}
	if after := seqsOf(view(t, e)); !slices.Equal(before, after) {
		t.Errorf("the view was %v after the undo and is %v", before, after)
	}
}
