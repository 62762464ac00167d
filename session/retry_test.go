package session_test

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// TestARetryAfterARestartChangesNoView sends an id again that the log has, with
// another text, to an engine that has not read the session yet.
func TestARetryAfterARestartChangesNoView(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	first := eventlog.New("dev", &eventlog.TaskStart{Message: "what the log has"})
	first.ID = "once"
	if _, err := e.Append(t.Context(), "s", first); err != nil {
		t.Fatal(err)
	}
	add(t, e, &eventlog.Fail{Message: "it went on"})
	after := reopened(t, e, session.Options{})
	again := eventlog.New("dev", &eventlog.TaskStart{Message: "what a client says now"})
	again.ID = "once"
	if _, err := after.Append(t.Context(), "s", again); err != nil {
		t.Fatal(err)
	}
	v := view(t, after)
	if got := v.Events[0].Body.(*eventlog.TaskStart).Message; len(v.Events) != 2 || got != "what the log has" {
		t.Errorf("%d events, the first is %q", len(v.Events), got)
	}
}
