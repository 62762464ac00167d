package session_test

import (
	"context"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

func TestAFollowerMissesNothing(t *testing.T) {
	t.Parallel()
	e := open(t, session.Options{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	const n = 500
	got := make(chan int64, n)
	go func() {
		defer close(got)
		for ev, err := range e.Follow(ctx, "s", eventlog.Query{}) {
			if err != nil {
				return
			}
			got <- ev.Seq
			if ev.Seq == n {
				return
			}
		}
	}()
	for range n {
		add(t, e, &eventlog.Fail{Message: "x"})
	}
	want := int64(1)
	for seq := range got {
		if seq != want {
			t.Fatalf("got seq %d, want %d", seq, want)
		}
		want++
	}
	if want != n+1 {
		t.Errorf("the follower ended at %d", want-1)
	}
}
