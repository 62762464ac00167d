package session_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// leased is a store of which another process has all leases.
type leased struct {
	*memory.Store
	asked chan struct{}
}

func (l *leased) Lease(ctx context.Context, _, _ string) (context.Context, func(), error) {
	close(l.asked)
	<-ctx.Done()
	return nil, nil, ctx.Err()
}

// TestClosingWhileAnotherCompacts ends the wait for a turn, which is no failure.
func TestClosingWhileAnotherCompacts(t *testing.T) {
	store := &leased{memory.New(), make(chan struct{})}
	defer store.Close()
	var log bytes.Buffer
	e, err := session.Open(store, session.Options{Marks: summarize.Marks{High: 1000, Low: 500}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := e.Append(t.Context(), "s", eventlog.New("a", &eventlog.Action{Title: strings.Repeat("tide ", 100)})); err != nil {
			t.Fatal(err)
		}
	}
	<-store.asked
	e.Close()
	if log.Len() > 0 {
		t.Errorf("closing logs:\n%s", &log)
	}
}
