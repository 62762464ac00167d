package session_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// setup appends what a session is set up with.
func setup(t *testing.T, e *session.Engine, text string) {
	t.Helper()
	ev := eventlog.New("dev", &eventlog.TaskStart{TaskName: "system", Message: text})
	ev.Source = eventlog.SourceSetup
	if _, err := e.Append(t.Context(), "s", ev); err != nil {
		t.Fatal(err)
	}
}

func TestSetupStaysWordForWordWhileItIsSmall(t *testing.T) {
	t.Parallel()
	rule := "Never touch the folder vendor, whatever else is said."
	for name, c := range map[string]struct {
		text string
		live bool
	}{
		"small":                       {rule, true},
		"over an eighth of low water": {rule + strings.Repeat(" And one more rule that is to be followed.", 80), false},
	} {
		t.Run(name, func(t *testing.T) {
			e := open(t, session.Options{Marks: summarize.Marks{High: 8000, Low: 4000}})
			setup(t, e, c.text)
			work(t, e, 100)
			v := view(t, e)
			if len(summaries(v)) == 0 {
				t.Fatal("nothing was compacted")
			}
			if live := slices.Contains(seqsOf(v), 1); live != c.live {
				t.Errorf("the setup event is live: %v, want %v", live, c.live)
			}
			if c.live && !strings.Contains(string(prompt(t, e, render.Text).Request), rule) {
				t.Errorf("the prompt lacks %q", rule)
			}
		})
	}
}

// TestSetupStartsNoTask appends setup text behind the start of a task, which
// stays the running one.
func TestSetupStartsNoTask(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{Marks: summarize.Marks{High: 8000, Low: 4000}})
	add(t, e, &eventlog.TaskStart{TaskName: "fix", Message: "Find out why the build fails."})
	setup(t, e, "The folder is /src.")
	steps(t, e, 0, 100)
	v := view(t, e)
	if v.RunningStart != 1 {
		t.Errorf("the running task starts at %d, want 1", v.RunningStart)
	}
	if _, why := v.Tier(v.Events[slices.Index(seqsOf(v), 1)]); why != "start of the running task" {
		t.Errorf("event 1 is kept as %q", why)
	}
}
