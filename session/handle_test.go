package session_test

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// TestABlockedHandlerHoldsNobodyUp appends while a handler stands still, and
// lets it go on then.
func TestABlockedHandlerHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	goOn, got := make(chan struct{}), make(chan int64, 200)
	stop := e.OnEvent("s", eventlog.Query{}, func(ev *eventlog.Event) {
		<-goOn
		got <- ev.Seq
	})
	for range cap(got) {
		add(t, e, &eventlog.Fail{Message: "x"})
	}
	close(goOn)
	for want := range int64(cap(got)) {
		if seq := <-got; seq != want+1 {
			t.Fatalf("seq %d, want %d", seq, want+1)
		}
	}
	stop()
}
