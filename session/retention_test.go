package session_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// TestForgettingChangesNoPrompt forgets the originals after each of several
// compactions. Later digests, which would read them, make do with the earlier
// ones.
func TestForgettingChangesNoPrompt(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 30)
	var newest *eventlog.Event
	for i := range 5 {
		_, s, err := e.Summarize(t.Context(), "s", "")
		if err != nil {
			t.Fatal(err)
		}
		newest = s
		was := prompt(t, e, render.Text)
		gone, err := e.Forget(t.Context(), "s", eventlog.ForgetLimits{})
		if err != nil || gone.Events == 0 {
			t.Fatalf("Forget: %+v, %v; want some events", gone, err)
		}
		for _, engine := range []*session.Engine{e, reopened(t, e, session.Options{})} {
			if now := prompt(t, engine, render.Text); string(now.Request) != string(was.Request) {
				t.Fatalf("compaction %d: the prompt has changed", i+1)
			}
		}
		steps(t, e, 100*(i+1), 20)
	}
	if text := string(prompt(t, e, render.Text).Request); !strings.Contains(text, "Find out why the build fails.") {
		t.Errorf("the goal is gone from the prompt:\n%s", text)
	}
	for what, err := range map[string]error{
		"Expand":         second(eventlog.Collect(e.Expand(t.Context(), "s", newest.Seq, 0))),
		"Undo":           second(e.Undo(t.Context(), "s", newest.Seq)),
		"Context":        second(e.Context(t.Context(), "s", session.ContextRequest{At: 20})),
		"Fork":           second(e.Fork(t.Context(), "s", "other", 20, "")),
		"Expand 2":       second(eventlog.Collect(e.Expand(t.Context(), "s", 2, 0))),
		"Undo of a part": second(e.Undo(t.Context(), "s", 2)),
	} {
		if !errors.Is(err, eventlog.ErrForgotten) || !strings.Contains(err.Error(), "forgotten") {
			t.Errorf("%s: %v, want ErrForgotten", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestCommitsAreFoundBehindForgottenEvents(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 1_000_000, Low: 3000}})
	work(t, e, 30)
	if _, _, err := e.Summarize(t.Context(), "s", ""); err != nil {
		t.Fatal(err)
	}
	steps(t, e, 30, 2)
	last := add(t, e, &eventlog.Action{Thinking: "go on"}) // its commit is the one before it
	if _, err := e.Forget(t.Context(), "s", eventlog.ForgetLimits{}); err != nil {
		t.Fatal(err)
	}
	req := session.ContextRequest{Request: render.Request{Format: render.Text}, AtCommit: string(last.CommitHash)}
	byCommit, err := e.Context(t.Context(), "s", req)
	if err != nil {
		t.Fatal(err)
	}
	req.AtCommit, req.At = "", last.Seq-1
	bySeq, err := e.Context(t.Context(), "s", req)
	if err != nil || string(bySeq.Request) != string(byCommit.Request) {
		t.Errorf("the prompt at the commit is not that at seq %d (%v)", req.At, err)
	}
	req.At, req.AtCommit = 0, "abcdef"
	if _, err := e.Context(t.Context(), "s", req); !errors.Is(err, eventlog.ErrNoEvent) || !strings.Contains(err.Error(), "forgotten events are not looked through") {
		t.Errorf("Context at no commit: %v", err)
	}
}

// described describes the session "s".
func described(t *testing.T, e *session.Engine) eventlog.SessionInfo {
	t.Helper()
	info, err := e.Store().Session(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// firstID summarizes events by the id of the first.
type firstID struct{}

func (firstID) Name() string { return "first-id" }

func (firstID) Summarize(_ context.Context, r summarize.Request) (string, error) {
	return "from " + r.Events[0].ID, nil
}

// TestNoSummaryOfARemovedSession has a session cross high water that another
// process has removed and begun anew.
func TestNoSummaryOfARemovedSession(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Inline: true, Summarizer: firstID{}, Marks: summarize.Marks{High: 3000, Low: 1500}})
	say := func(word string, n int) (events []*eventlog.Event) {
		for range n {
			id := word + rand.Text()
			events = append(events, &eventlog.Event{Base: eventlog.Base{AgentName: "planner", ID: id}, Body: &eventlog.Action{Thinking: strings.Repeat("at high water ", 60)}})
		}
		return events
	}
	if _, err := e.Append(t.Context(), "s", say("swordfish", 8)...); err != nil {
		t.Fatal(err)
	}
	if err := e.Store().(eventlog.Forgetter).Remove(t.Context(), "s", described(t, e).Turn); err != nil {
		t.Fatal(err)
	}
	anotherProcess, err := session.Open(e.Store(), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer anotherProcess.Close()
	if _, err := anotherProcess.Append(t.Context(), "s", say("gauge", 20)...); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Append(t.Context(), "s", say("gauge", 20)...); err != nil {
		t.Fatal(err)
	}
	summaries := 0
	for ev, err := range e.Store().Events(t.Context(), "s", eventlog.Query{Types: []eventlog.Kind{eventlog.KindSummary}}) {
		if err != nil {
			t.Fatal(err)
		}
		summaries++
		if text := ev.Body.(*eventlog.Summary).Summary; strings.Contains(text, "swordfish") {
			t.Errorf("the summary %d tells of the session that was removed:\n%s", ev.Seq, text)
		}
	}
	if summaries == 0 {
		t.Error("the new session was not compacted")
	}
}

// TestASessionThatAnotherProcessRemoved begins it anew. The views are of the new
// one at once, whether it is rendered first or appended to.
func TestASessionThatAnotherProcessRemoved(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"rendered", "appended to"} {
		e := open(t, session.Options{})
		work(t, e, 3)
		if n := len(view(t, e).Events); n < 3 {
			t.Fatalf("%d live events", n)
		}
		other := e.Store().(eventlog.Forgetter)
		if err := other.Remove(t.Context(), "s", described(t, e).Turn); err != nil {
			t.Fatal(err)
		}
		if _, err := e.View(t.Context(), "s", session.ContextRequest{}); !errors.Is(err, eventlog.ErrNoSession) {
			t.Errorf("View of a removed session: %v, want ErrNoSession", err)
		}
		anew := eventlog.New("planner", &eventlog.Action{Thinking: "begun anew"})
		anew.ID, anew.Timestamp = "anew", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		anew.Normalize()
		if first == "rendered" {
			if err := e.Store().Append(t.Context(), "s", []*eventlog.Event{anew}); err != nil {
				t.Fatal(err)
			}
		} else if _, err := e.Append(t.Context(), "s", anew); err != nil {
			t.Fatal(err)
		}
		if got := view(t, e).Events; len(got) != 1 || got[0].ID != "anew" {
			t.Errorf("%s first: %d live events, the first is %q; want the new session's", first, len(got), got[0].ID)
		}
	}
}

func TestASessionInUseIsNotRemoved(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	work(t, e, 3)
	before := described(t, e)
	ctx, stop := context.WithCancel(t.Context())
	for range e.Follow(ctx, "s", eventlog.Query{}) {
		if err := e.Remove(t.Context(), before); !errors.Is(err, eventlog.ErrInUse) {
			t.Errorf("Remove of a session that is followed: %v, want ErrInUse", err)
		}
		break
	}
	stop()
	add(t, e, &eventlog.Action{Thinking: "at the last moment"})
	if err := e.Remove(t.Context(), before); !errors.Is(err, eventlog.ErrInUse) {
		t.Errorf("Remove of a session that was appended to: %v, want ErrInUse", err)
	}
	if err := e.Remove(t.Context(), described(t, e)); err != nil {
		t.Fatalf("Remove: %v", err)
	}
	if _, err := e.View(t.Context(), "s", session.ContextRequest{}); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("View of a removed session: %v, want ErrNoSession", err)
	}
	if again := add(t, e, &eventlog.Action{Thinking: "anew"}); again.Seq != 1 || len(view(t, e).Events) != 1 {
		t.Errorf("the session goes on at %d with %d live events, want 1 and 1", again.Seq, len(view(t, e).Events))
	}
	if err := e.Remove(t.Context(), eventlog.SessionInfo{Name: "nobody"}); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("Remove: %v, want ErrNoSession", err)
	}
}
