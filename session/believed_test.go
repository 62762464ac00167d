package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// reporting asks for a prompt within 20,000 tokens and answers it with a count
// of the prompt's own tokens.
func reporting(t *testing.T, e *session.Engine, round int, count func(total int) int) *render.Prompt {
	t.Helper()
	p, err := e.Context(t.Context(), "s", session.ContextRequest{Request: render.Request{Budget: 20_000}})
	if err != nil {
		t.Fatal(err)
	}
	action := eventlog.New("dev", &eventlog.Action{Terminal: fmt.Sprintf("cat src/file%d.go", round), InputTokens: count(p.Tokens.Total)})
	if _, err := e.Append(t.Context(), "s", action); err != nil {
		t.Fatal(err)
	}
	add(t, e, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(lines(30, round))}})
	return p
}

func TestUnseenToolsComeOffTheBudget(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 40 {
		p := reporting(t, e, round, func(own int) int { return own + 5000 })
		if round > 5 && p.Tokens.Total+5000 > 20_000 || len(p.Warnings) > 0 {
			t.Errorf("round %d: %d tokens and 5,000 of tools, %q", round, p.Tokens.Total, p.Warnings)
		}
		if round > 30 && p.Tokens.Total < 12_000 {
			t.Errorf("round %d: only %d tokens", round, p.Tokens.Total)
		}
	}
}

func TestMoreThanTheBudgetUnseenLeavesTheLogAThird(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 18_000}})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 40 {
		p := reporting(t, e, round, func(own int) int { return own + 25_000 })
		if round < 2 {
			continue
		}
		if round > 20 && p.Tokens.Total < 20_000/8 || p.Tokens.Total > 20_000/3 {
			t.Errorf("round %d: %d tokens of a budget of 20,000", round, p.Tokens.Total)
		}
		if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "some 25000 tokens besides this log") {
			t.Errorf("round %d: warnings %q", round, p.Warnings)
		}
		if p.Tokens.Calibration < 0.5 || p.Tokens.Calibration > 2 || p.Tokens.Offset < 25_000 {
			t.Errorf("round %d: %+v", round, p.Tokens)
		}
	}
}

// TestASteepCountIsNamedAsACause has a provider that counts nearly twice as much
// for the log itself.
func TestASteepCountIsNamedAsACause(t *testing.T) {
	t.Parallel()
	const dense = "it counts 1.9 tokens for each that Tidemark counts, which leaves the log less"
	for _, c := range []struct {
		more, budget int
		want         string
	}{
		{9000, 20_000, "tokens besides this log (system text, tools) and " + dense},
		{0, 600, "reported as input_tokens " + dense},
	} {
		e := open(t, session.Options{})
		add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
		for round := range 40 {
			reporting(t, e, round, func(own int) int { return own*19/10 + c.more })
		}
		p, err := e.Context(t.Context(), "s", session.ContextRequest{Request: render.Request{Budget: c.budget}})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], c.want) {
			t.Errorf("%d more: warnings %q, want %q", c.more, p.Warnings, c.want)
		}
	}
}

func TestSumsAreNotBelieved(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	sum := 0
	summed := func(own int) int { sum += own + 3000; return sum }
	for round := range 20 {
		p := reporting(t, e, round, summed)
		if round > 5 && (len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "not believed") || p.Tokens.Offset != 0) {
			t.Errorf("round %d: warnings %q, %+v", round, p.Warnings, p.Tokens)
		}
		if round == 19 && p.Tokens.Total < 10_000 {
			t.Errorf("%d tokens of a budget of 20,000", p.Tokens.Total)
		}
	}
	if all, err := e.Calibrations(t.Context(), "s"); err != nil || len(all) != 1 || !all[0].Erratic {
		t.Errorf("%+v, %v", all, err)
	}
	for round := range 12 {
		p := reporting(t, e, 20+round, func(own int) int { return own + 3000 })
		if round > 8 && (len(p.Warnings) > 0 || p.Tokens.Total+3000 > 20_000) {
			t.Errorf("right report %d: %d tokens, warnings %q", round, p.Tokens.Total, p.Warnings)
		}
	}
}

// TestShortReportsDoNotRaiseMarks: an agent that leaves out what was read from a
// cache is told so, and compacted as if it had said nothing.
func TestShortReportsDoNotRaiseMarks(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 12_000}})
	add(t, e, &eventlog.TaskStart{Message: "Find out why the build fails."})
	for round := range 30 {
		p := reporting(t, e, round, func(int) int { return 5 })
		if p.Tokens.Total > 14_000 {
			t.Errorf("round %d: %d tokens are not compacted", round, p.Tokens.Total)
		}
		if round > 8 && (len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "with those read from a cache")) {
			t.Errorf("round %d: warnings %q", round, p.Warnings)
		}
	}
}
