package eventlogtest

import (
	"context"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// Changes checks that a store which is an [eventlog.Watcher] tells what another
// one does in the same place, and nothing of its own. It closes the store.
func Changes(t *testing.T, s, other eventlog.Store) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := s.(eventlog.Watcher).Changes(ctx)
	if name := <-changes; name != "" {
		t.Errorf("the first change is of %q, want of any session", name)
	}
	one := func(to eventlog.Store, session string) {
		t.Helper()
		if err := to.Append(t.Context(), session, texts("event", 1)); err != nil {
			t.Fatal(err)
		}
	}
	one(s, "own")
	for _, name := range []string{"one", "two", "with \x00 and \"quotes\""} {
		one(other, name)
		if got := <-changes; got != name {
			t.Errorf("the change is of %q, want of %q", got, name)
		}
		one(s, "own "+name)
	}
	if err := other.Fork(t.Context(), "one", "fork", 1); err != nil {
		t.Fatal(err)
	}
	if got := <-changes; got != "fork" {
		t.Errorf("the change is of %q, want of the fork", got)
	}
	cancel()
	for range changes {
		t.Error("there is a change after the end")
	}
	second := s.(eventlog.Watcher).Changes(t.Context())
	<-second
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range second {
		t.Error("there is a change after the store was closed")
	}
	for range s.(eventlog.Watcher).Changes(t.Context()) {
		t.Error("there is a change of a closed store")
	}
}
