package session_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// faulty is a store whose reads break off after one event when a test says so.
type faulty struct {
	eventlog.Store
	broken atomic.Bool
}

var errDisk = errors.New("disk on fire")

func (f *faulty) Events(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	if !f.broken.Load() {
		return f.Store.Events(ctx, session, q)
	}
	return func(yield func(*eventlog.Event, error) bool) {
		n := 0
		for ev, err := range f.Store.Events(ctx, session, q) {
			if n++; n > 1 || !yield(ev, err) {
				break
			}
		}
		yield(nil, errDisk)
	}
}

func openOver(t *testing.T, store eventlog.Store, opts session.Options) *session.Engine {
	t.Helper()
	e, err := session.Open(store, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func start(text string) *eventlog.Event {
	return eventlog.New("dev", &eventlog.TaskStart{Message: text})
}

func TestIdleSessionsArePutAway(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: memory.New()}
	e := openOver(t, store, session.Options{OpenSessions: 3})
	for i := range 10 {
		if _, err := e.Append(t.Context(), fmt.Sprint("s", i), start("hello")); err != nil {
			t.Fatal(err)
		}
	}
	if sessions, _ := e.Held("s9"); sessions > 3 {
		t.Errorf("%d sessions are held, want 3 at most", sessions)
	}
	for i := range 10 {
		v, err := e.View(t.Context(), fmt.Sprint("s", i), session.ContextRequest{})
		if err != nil || len(v.Events) != 1 {
			t.Errorf("s%d: %d events, %v", i, len(v.Events), err)
		}
	}
}

func TestNamesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	e := openOver(t, memory.New(), session.Options{OpenSessions: 50, Marks: summarize.Marks{High: 6000}})
	if _, err := e.Append(t.Context(), "s", start("hello")); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		_, err := e.Context(t.Context(), fmt.Sprint("nobody-", i), session.ContextRequest{})
		if !errors.Is(err, eventlog.ErrNoSession) {
			t.Fatal(err)
		}
		_, err = e.Plan(t.Context(), "s", fmt.Sprint("nobody-", i))
		if !errors.Is(err, render.ErrNothing) {
			t.Fatal(err)
		}
		_, err = e.Context(t.Context(), "s", session.ContextRequest{Namespace: fmt.Sprint("nobody-", i)})
		if !errors.Is(err, render.ErrNothing) {
			t.Fatal(err)
		}
	}
	if sessions, namespaces := e.Held("s"); sessions != 1 || namespaces != 1 {
		t.Errorf("%d sessions and %d namespaces are held, want one of each", sessions, namespaces)
	}
}

func TestAnAppendThatIsStoredIsAnswered(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: memory.New()}
	if _, err := openOver(t, store, session.Options{}).Append(t.Context(), "s", start("one"), start("two")); err != nil {
		t.Fatal(err)
	}
	e := openOver(t, store, session.Options{})
	store.broken.Store(true)
	stored, err := e.Append(t.Context(), "s", start("three"))
	if err != nil || stored[0].Seq != 3 {
		t.Fatalf("%v, %v", stored, err)
	}
	store.broken.Store(false)
	v, err := e.View(t.Context(), "s", session.ContextRequest{})
	if err != nil || len(v.Events) != 3 {
		t.Errorf("%d events, %v; want 3, none twice", len(v.Events), err)
	}
}

func TestCloseWhileCompactionsStart(t *testing.T) {
	t.Parallel()
	for range 20 {
		e := openOver(t, memory.New(), session.Options{Marks: summarize.Marks{High: 300}})
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := range 20 {
					_, _ = e.Append(t.Context(), fmt.Sprint("s", w), start(fmt.Sprint("look at file ", i, " and say what is wrong with it, in words")))
					e.Wait()
				}
			})
		}
		e.Close()
		writers.Wait()
	}
}
