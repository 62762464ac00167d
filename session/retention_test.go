package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

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
		"Expand":         second(e.Expand(t.Context(), "s", newest.Seq)),
		"Undo":           second(e.Undo(t.Context(), "s", newest.Seq)),
		"Context":        second(e.Context(t.Context(), "s", session.ContextRequest{At: 20})),
		"Fork":           second(e.Fork(t.Context(), "s", "other", 20, "")),
		"Expand 2":       second(e.Expand(t.Context(), "s", 2)),
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

func TestASessionInUseIsNotRemoved(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	work(t, e, 3)
	ctx, stop := context.WithCancel(t.Context())
	for range e.Follow(ctx, "s", eventlog.Query{}) {
		if err := e.Remove(t.Context(), "s"); !errors.Is(err, eventlog.ErrInUse) {
			t.Errorf("Remove of a session that is followed: %v, want ErrInUse", err)
		}
		break
	}
	stop()
	if err := e.Remove(t.Context(), "s"); err != nil {
		t.Fatalf("Remove: %v", err)
	}
	if _, err := e.View(t.Context(), "s", session.ContextRequest{}); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("View of a removed session: %v, want ErrNoSession", err)
	}
	if again := add(t, e, &eventlog.Action{Thinking: "anew"}); again.Seq != 1 || len(view(t, e).Events) != 1 {
		t.Errorf("the session goes on at %d with %d live events, want 1 and 1", again.Seq, len(view(t, e).Events))
	}
	if err := e.Remove(t.Context(), "nobody"); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("Remove: %v, want ErrNoSession", err)
	}
}
