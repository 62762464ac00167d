package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a folder, a store, and a watcher that can be restarted.
type bench struct {
	t      *testing.T
	dir    string
	store  *mortal
	engine *session.Engine
	opts   watch.Options
	log    *lockedBuffer

	watcher *watch.Watcher
	stop    func()
}

// newBench makes a bench on which no file is ever taken for finished by time.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), log: new(lockedBuffer)}
	b.store = &mortal{Store: eventlogtest.NewMemory()}
	b.revive(forever)
	b.opts = watch.Options{
		Paths: []string{b.dir}, Open: app.OpenTranscript, Settle: time.Hour, Pause: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	t.Cleanup(func() {
		if b.stop != nil {
			b.stop()
		}
		b.engine.Close()
		_ = b.store.Close()
	})
	return b
}

// revive opens the store anew, for so many writes.
func (b *bench) revive(writes int64) {
	b.t.Helper()
	if b.engine != nil {
		b.engine.Close()
	}
	b.store.writes.Store(writes)
	engine, err := session.Open(b.store, session.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	b.engine = engine
}

// start runs a watcher and waits until it has read what is there.
func (b *bench) start() {
	b.t.Helper()
	w, err := watch.New(b.engine, b.opts)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	b.watcher = w
	b.stop = func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
		b.stop = nil
	}
	<-w.Ready()
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) append(name, text string) {
	b.t.Helper()
	f, err := os.OpenFile(b.path(name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		b.t.Fatal(err)
	}
}

// age makes a file one that was written long ago.
func (b *bench) age(name string) {
	b.t.Helper()
	old := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(b.path(name), old, old); err != nil {
		b.t.Fatal(err)
	}
}

// messages gives the messages of the first n events of a session, once they
// are there.
func (b *bench) messages(name string, n int) []string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	var found []string
	for e, err := range b.engine.Follow(ctx, name, eventlog.Query{}) {
		if err != nil {
			b.t.Fatal(err)
		}
		if found = append(found, messageOf(e)); len(found) == n {
			return found
		}
	}
	b.t.Fatalf("session %s has only %q, want %d events; the log:\n%s", name, found, n, b.log)
	return nil
}

// logged returns once the log says so.
func (b *bench) logged(text string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	for {
		more := b.log.more()
		if strings.Contains(b.log.String(), text) {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			b.t.Fatalf("nothing of %q in the log:\n%s", text, b.log)
		}
	}
}

func messageOf(e *eventlog.Event) string {
	switch body := e.Body.(type) {
	case *eventlog.Fail:
		return body.Message
	case *eventlog.TaskStart:
		return body.Message
	case *eventlog.Action:
		return body.Text
	}
	return string(e.Kind())
}

// count is how many events a session has now.
func (b *bench) count(name string) int64 {
	info, err := b.engine.Store().Session(b.t.Context(), name)
	if err != nil {
		return 0
	}
	return info.LastSeq
}

func (b *bench) sessions() []string {
	b.t.Helper()
	infos, err := b.engine.Store().Sessions(b.t.Context(), eventlog.SessionQuery{})
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, s := range infos {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// stored are the events of a session, without what the engine added.
func (b *bench) stored(t fataler, name string) (all []string) {
	for e, err := range b.engine.Store().Events(context.Background(), name, eventlog.Query{}) {
		if err != nil {
			t.Fatalf("session %s: %v", name, err)
		}
		all = append(all, described(e))
	}
	return all
}

// only is the one session that there is.
func (b *bench) only(t fataler) string {
	names := b.sessions()
	if len(names) != 1 {
		t.Fatalf("sessions %q", names)
	}
	return names[0]
}

// fataler is a test, or a try of a property.
type fataler interface{ Fatalf(string, ...any) }

func fail(message string) string {
	return fmt.Sprintf(`{"type":"FailEvent","agent_name":"a","message":%q}`, message) + "\n"
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// imported are the events that a finished file holds, as hashes.
func imported(t *testing.T, text string) (all []string) {
	t.Helper()
	r, err := transcript.Open(strings.NewReader(text), transcript.Options{Name: "run.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	for s, err := range r.Sessions() {
		if err != nil {
			continue
		}
		for e, err := range s.Events() {
			if err == nil {
				all = append(all, described(e))
			}
		}
	}
	return all
}

func described(e *eventlog.Event) string {
	e = e.Clone()
	if s, ok := e.Body.(*eventlog.Summary); ok {
		body := *s
		body.Covers, body.FullDetailFrom = nil, 0
		e.Body = &body
	}
	data, err := e.Canonical()
	if err != nil {
		return err.Error()
	}
	return string(data)
}
