package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/session"
)

// TestAnnounceWithoutRemovedSessions starts the daemon again after a session of
// a watched file was removed.
func TestAnnounceWithoutRemovedSessions(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"gone", "there"} {
		path := filepath.Join(dir, name+".jsonl")
		if err := os.WriteFile(path, []byte(`{"type":"FailEvent","agent_name":"a","message":"x"}`+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Unix(1, 0), time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	engine, err := session.Open(eventlogtest.NewMemory(), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	announced(t, engine, dir)
	info, err := engine.Store().Session(t.Context(), "gone")
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Remove(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	if states := announced(t, engine, dir); len(states) != 1 || states[0].Name != "there" {
		t.Errorf("announced %+v", states)
	}
}

// announced is what a daemon finds at its start.
func announced(t *testing.T, engine *session.Engine, dir string) (states []SessionState) {
	t.Helper()
	w, err := watch.New(engine, watch.Options{Paths: []string{dir}, Open: OpenTranscript})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	err = announceFound(ctx, engine, w, func(_ []watch.File, found []SessionState) { states = found })
	stop()
	if ended := <-done; err != nil || ended != nil {
		t.Error(err, ended)
	}
	return states
}
