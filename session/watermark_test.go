package session_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// The rules of the agex framework for its water marks, one test a rule.

func open(t *testing.T, opts session.Options) *session.Engine {
	t.Helper()
	store := eventlogtest.NewMemory()
	opts.Inline = true
	n := 0
	opts.NewID = func() string { n++; return fmt.Sprint("id-", n) }
	opts.Now = func() time.Time { return time.Unix(int64(1_700_000_000+n), 0) }
	e, err := session.Open(store, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// work appends a start and n steps of about 200 tokens each.
func work(t *testing.T, e *session.Engine, n int) {
	t.Helper()
	add(t, e, &eventlog.TaskStart{TaskName: "fix", Message: "Find out why the build fails."})
	steps(t, e, 0, n)
}

func steps(t *testing.T, e *session.Engine, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		add(t, e, &eventlog.Action{Thinking: fmt.Sprintf("step %d", i), Terminal: fmt.Sprintf("cat src/file%d.go", i)})
		add(t, e, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat(fmt.Sprintf("func handler%d() error { return nil }\n", i), 15))}})
	}
}

func add(t *testing.T, e *session.Engine, body eventlog.Body) *eventlog.Event {
	t.Helper()
	stored, err := e.Append(t.Context(), "s", eventlog.New("dev", body))
	if err != nil {
		t.Fatal(err)
	}
	return stored[0]
}

func view(t *testing.T, e *session.Engine) *eventlog.View {
	t.Helper()
	v, err := e.View(t.Context(), "s", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func prompt(t *testing.T, e *session.Engine, format render.Format) *render.Prompt {
	t.Helper()
	p, err := e.Context(t.Context(), "s", session.ContextRequest{Request: render.Request{Format: format}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func summaries(v *eventlog.View) (out []*eventlog.Event) {
	for _, e := range v.Events {
		if e.Kind() == eventlog.KindSummary {
			out = append(out, e)
		}
	}
	return out
}

func TestNothingIsSummarizedWithoutAHighMark(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	work(t, e, 60)
	if v := view(t, e); len(v.Events) != 121 {
		t.Errorf("%d live events, want all 121", len(v.Events))
	}
}

func TestNothingIsSummarizedBelowTheHighMark(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000}})
	work(t, e, 60)
	if got := summaries(view(t, e)); got != nil {
		t.Errorf("%d summaries, want none", len(got))
	}
}

func TestAboveTheHighMarkASummaryLeadsAViewUnderLowWater(t *testing.T) {
	t.Parallel()
	for _, format := range render.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			const high, low = 6000, 3000
			e := open(t, session.Options{Marks: summarize.Marks{High: high, Low: low}})
			add(t, e, &eventlog.TaskStart{TaskName: "fix", Message: "Find out why the build fails."})
			for i := 0; len(summaries(view(t, e))) == 0; i++ {
				if p := prompt(t, e, format); p.Tokens.Total > high {
					t.Fatalf("step %d: %d tokens, over high water without a summary", i, p.Tokens.Total)
				}
				steps(t, e, i, 1)
			}
			if kind := view(t, e).Events[0].Kind(); kind != eventlog.KindSummary {
				t.Errorf("the first live entry is a %s", kind)
			}
			if p := prompt(t, e, format); p.Tokens.Total > low || p.Tokens.Summarized == 0 {
				t.Errorf("%d tokens (summary %d), want at most %d", p.Tokens.Total, p.Tokens.Summarized, low)
			}
		})
	}
}

// TestWhatWouldFitAtLowDetailIsCompactedToo has large outputs, all of which would
// fit under low water at low detail: tiers change at compactions only, so one
// has to come.
func TestWhatWouldFitAtLowDetailIsCompactedToo(t *testing.T) {
	marks := summarize.Marks{High: 30_000, Low: 25_000}
	e := open(t, session.Options{Marks: marks})
	add(t, e, &eventlog.TaskStart{TaskName: "read", Message: "Read all of it."})
	for i := range 12 {
		add(t, e, &eventlog.Action{Terminal: fmt.Sprintf("cat src/file%d.go", i)})
		add(t, e, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat(fmt.Sprintf("func handler%d() error { return nil }\n", i), 600))}})
		p, err := e.Context(t.Context(), "s", session.ContextRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if p.Tokens.Total > marks.High {
			t.Errorf("after %d outputs the prompt has %d tokens, high water is %d", i+1, p.Tokens.Total, marks.High)
		}
	}
	if view(t, e).CompactedAt == 0 {
		t.Error("nothing was compacted")
	}
}

func TestLowWaterIsHalfOfHighWaterByDefault(t *testing.T) {
	t.Parallel()
	for _, low := range []int{0, 3000} {
		e := open(t, session.Options{Marks: summarize.Marks{High: 6000, Low: low}})
		work(t, e, 40)
		plan, err := e.Plan(t.Context(), "s", "")
		if err != nil {
			t.Fatal(err)
		}
		if plan.Low != 3000 {
			t.Errorf("low water %d, want 3000", plan.Low)
		}
	}
}

func TestALaterCompactionTakesInEarlierSummaries(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	var first *eventlog.Event
	for i := 0; ; i++ {
		steps(t, e, i, 1)
		got := summaries(view(t, e))
		if first == nil && len(got) > 0 {
			first = got[0]
		}
		if first != nil && got[0].Seq != first.Seq {
			body := got[0].Body.(*eventlog.Summary)
			if len(got) != 1 || !body.CoversSeq(first.Seq) {
				t.Errorf("%d summaries; the newest covers %v, want the first at %d in it", len(got), body.Covers, first.Seq)
			}
			return
		}
	}
}

func TestASummaryHasNamespaceAndCommit(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	work(t, e, 40)
	s := summaries(view(t, e))[0]
	if s.FullNamespace != "dev" || s.AgentName != "dev" || len(s.CommitHash) != 64 {
		t.Errorf("namespace %q, agent %q, commit %q", s.FullNamespace, s.AgentName, s.CommitHash)
	}
}

func TestExpandGivesTheOriginalsByteForByte(t *testing.T) {
	t.Parallel()
	plain := open(t, session.Options{})
	work(t, plain, 60)
	want := map[string]string{}
	for ev, err := range plain.Store().Events(t.Context(), "s", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		ev.Seq, ev.CommitHash, ev.ID, ev.Timestamp = 0, "", "", time.Time{}
		data, _ := ev.MarshalJSON()
		want[string(data)] = string(data)
	}
	e := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	work(t, e, 60)
	for _, s := range summaries(view(t, e)) {
		got, err := eventlog.Collect(e.Expand(t.Context(), "s", s.Seq, 0))
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Body.(*eventlog.Summary).SummarizedEventCount; len(got) != n {
			t.Errorf("expanded %d events, the summary counts %d", len(got), n)
		}
		for _, ev := range got {
			ev.Seq, ev.CommitHash, ev.ID, ev.Timestamp = 0, "", "", time.Time{}
			if data, _ := ev.MarshalJSON(); want[string(data)] == "" {
				t.Errorf("not an original: %s", data)
			}
		}
	}
}

func TestExpandGoesOnAfterASeq(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	work(t, e, 60)
	for _, s := range summaries(view(t, e)) {
		all, err := eventlog.Collect(e.Expand(t.Context(), "s", s.Seq, 0))
		if err != nil {
			t.Fatal(err)
		}
		for after := range s.Seq {
			want := slices.DeleteFunc(slices.Clone(all), func(ev *eventlog.Event) bool { return ev.Seq <= after })
			rest, err := eventlog.Collect(e.Expand(t.Context(), "s", s.Seq, after))
			if err != nil || len(rest) != len(want) || len(rest) > 0 && rest[0].Seq != want[0].Seq {
				t.Fatalf("after %d: %d events, %v; want %d", after, len(rest), err, len(want))
			}
		}
	}
}

func TestPinnedEventsAreNeverSummarized(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 6000}})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	pinned := eventlog.New("dev", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("the rules")}})
	pinned.Pinned = true
	if _, err := e.Append(t.Context(), "s", pinned); err != nil {
		t.Fatal(err)
	}
	steps(t, e, 0, 80)
	found := map[int64]bool{}
	for _, ev := range view(t, e).Events {
		found[ev.Seq] = true
	}
	if !found[1] || !found[2] {
		t.Errorf("start of the running task live: %v, pinned event live: %v; want both", found[1], found[2])
	}
}

func TestBackgroundCompactionCatchesUp(t *testing.T) {
	t.Parallel()
	store := eventlogtest.NewMemory()
	e, err := session.Open(store, session.Options{Marks: summarize.Marks{High: 6000}})
	if err != nil {
		t.Fatal(err)
	}
	work(t, e, 60)
	e.Wait()
	if p := prompt(t, e, render.XML); p.Tokens.Total > 6000 {
		t.Errorf("%d tokens after all compactions", p.Tokens.Total)
	}
	e.Close()
}

// stubborn is a summarizer that never gives what it should.
type stubborn struct{ text string }

func (stubborn) Name() string { return "stubborn" }

func (s stubborn) Summarize(context.Context, summarize.Request) (string, error) { return s.text, nil }

func TestABadSummaryIsReplacedByTheDigest(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": " \n", "too long": strings.Repeat("word ", 50_000)} {
		e := open(t, session.Options{Marks: summarize.Marks{High: 6000}, Summarizer: stubborn{text}})
		work(t, e, 40)
		s := summaries(view(t, e))
		if len(s) == 0 {
			t.Fatalf("%s: no summary", name)
		}
		if method := s[0].Body.(*eventlog.Summary).Method; method != "digest" {
			t.Errorf("%s: method %q, want digest", name, method)
		}
		errors, err := eventlog.Collect(e.Store().Events(t.Context(), "s", eventlog.Query{Types: []eventlog.Kind{eventlog.KindError}}))
		if err != nil || len(errors) == 0 {
			t.Errorf("%s: the failure is not on record (%v)", name, err)
		}
	}
}
