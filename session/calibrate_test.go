package session_test

import (
	"fmt"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// provider counts by another tokenizer, and sees tools that the log does not.
func provider(own int) int { return own*5/4 + 3000 }

// converse asks for a prompt and answers it, as an agent does.
func converse(t *testing.T, e *session.Engine, round int) *render.Prompt {
	t.Helper()
	p, err := e.Context(t.Context(), "s", session.ContextRequest{Request: render.Request{Model: "claude-sonnet-4-5", Budget: 30_000}})
	if err != nil {
		t.Fatal(err)
	}
	ev := eventlog.New("dev", &eventlog.Action{Terminal: fmt.Sprintf("cat src/file%d.go", round), InputTokens: provider(p.Tokens.Total)})
	if _, err := e.Append(t.Context(), "s", ev); err != nil {
		t.Fatal(err)
	}
	add(t, e, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(fmt.Sprintf("package p%d\n", round) + lines(60, round))}})
	return p
}

func lines(n, seed int) (text string) {
	for i := range n {
		text += fmt.Sprintf("func handler%d_%d() error { return fmt.Errorf(\"no such route: %%d\", %d) }\n", seed, i, i*seed)
	}
	return text
}

func TestBudgetsAreKeptByTheProvidersCount(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 40 {
		p := converse(t, e, round)
		if count := provider(p.Tokens.Total); round > 5 && count > 30_600 {
			t.Errorf("round %d: the provider counts %d tokens", round, count)
		}
		if p.Budget != 30_000 {
			t.Errorf("round %d: budget %d", round, p.Budget)
		}
		if count := provider(p.Tokens.Total); round > 10 && p.Tokens.AtProvider() < count {
			t.Errorf("round %d: the provider counts %d tokens, expected were %d", round, count, p.Tokens.AtProvider())
		}
		if len(p.Warnings) > 0 {
			t.Errorf("round %d: %q", round, p.Warnings)
		}
	}
	all, err := e.Calibrations(t.Context(), "s")
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if c := all[0]; c.Model != "claude-sonnet-4-5" || c.Namespace != "dev" || c.Reports != 40 || c.Slope < 1.2 || c.Slope > 1.3 || c.Offset < 2500 || c.Offset > 3500 {
		t.Errorf("%+v", c)
	}
	// It is kept: another engine on the store goes on with it.
	again, err := session.Open(e.Store(), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if p := converse(t, again, 41); provider(p.Tokens.Total) > 30_600 {
		t.Errorf("after a restart the provider counts %d tokens", provider(p.Tokens.Total))
	}
}

func TestMarksGoByTheProvidersCount(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 16_000}})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 40 {
		p := converse(t, e, round)
		if count := provider(p.Tokens.Total); round > 5 && count > 16_400 {
			t.Errorf("round %d: the provider counts %d tokens before a compaction", round, count)
		}
	}
	if len(summaries(view(t, e))) == 0 {
		t.Error("nothing was summarized")
	}
}

func TestAReportThatIsSentAgainCountsOnce(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	ev := eventlog.New("dev", &eventlog.Action{Terminal: "ls", InputTokens: 900})
	ev.ID = "once"
	for range 3 {
		if _, err := e.Append(t.Context(), "s", ev); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := e.Calibrations(t.Context(), "s"); err != nil || len(all) != 1 || all[0].Reports != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestTheWindowOfAConfiguredModelIsTheBudget(t *testing.T) {
	t.Parallel()
	r, err := render.New(render.Options{Models: tokens.Models{Overrides: []tokens.Override{{Match: "my-*", Like: "gpt-4o", Window: 8000}}}})
	if err != nil {
		t.Fatal(err)
	}
	e := open(t, session.Options{Renderer: r})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 20 {
		p, err := e.Context(t.Context(), "s", session.ContextRequest{Request: render.Request{Model: "my-tune", Format: render.OpenAIChat}})
		if err != nil {
			t.Fatal(err)
		}
		if count := provider(p.Tokens.Total); p.Tokens.Total > 8000 || round > 5 && count > 8160 {
			t.Errorf("round %d: %d tokens, %d by the provider's count, in a window of 8000", round, p.Tokens.Total, count)
		}
		ev := eventlog.New("dev", &eventlog.Action{Terminal: fmt.Sprintf("cat src/file%d.go", round), InputTokens: provider(p.Tokens.Total)})
		if _, err := e.Append(t.Context(), "s", ev); err != nil {
			t.Fatal(err)
		}
		add(t, e, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(lines(60, round))}})
	}
}
