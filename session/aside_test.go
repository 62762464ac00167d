package session_test

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// TestAnOnlookerLeavesNoTrace renders aside between two prompts of the agent.
func TestAnOnlookerLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	add(t, e, &eventlog.TaskStart{Message: "Mend the sea wall."})
	agents := session.ContextRequest{Request: render.Request{System: "You mend walls."}}
	given, err := e.Context(t.Context(), "s", agents)
	if err != nil {
		t.Fatal(err)
	}
	before := e.Activity("s", given.Namespace)
	if before.Fixed == 0 {
		t.Fatal("the weight of the system text is not known")
	}
	aside, err := e.Context(t.Context(), "s", session.ContextRequest{Aside: true, Request: render.Request{Format: render.Markdown}})
	if err != nil || aside.Tokens.System != 0 {
		t.Fatalf("aside: %+v, %v", aside, err)
	}
	if after := e.Activity("s", given.Namespace); after != before {
		t.Errorf("after a render aside: %+v, before: %+v", after, before)
	}
	again, err := e.Context(t.Context(), "s", agents)
	if err != nil || again.Prefix.StableTokens != again.Tokens.Total {
		t.Errorf("%d of %d tokens are as in the agent's last prompt (%v)", again.Prefix.StableTokens, again.Tokens.Total, err)
	}
}
