package session_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
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

// TestFollowersReadWhatTheLogSays follows a log as it grows, when each event is
// handed over, and compares that with the store; some events are sent again, in
// other words.
func TestFollowersReadWhatTheLogSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		engine := replayed(t, session.Options{})
		all := eventlog.Query{}
		some := eventlog.Query{Types: []eventlog.Kind{eventlog.KindOutput, eventlog.KindAction}}
		nextOfAll, stop := iter.Pull2(engine.Follow(t.Context(), "s", all))
		defer stop()
		nextOfSome, stop := iter.Pull2(engine.Follow(t.Context(), "s", some))
		defer stop()
		seen := int64(0)
		for _, e := range eventlogtest.AnyLog(rt) {
			e.ID, e.Seq, e.CommitHash = "", 0, ""
			stored, err := engine.Append(t.Context(), "s", e)
			if err != nil {
				continue // a summary of what was covered meanwhile
			}
			if rapid.Bool().Draw(rt, "again") {
				other := eventlog.New("dev", &eventlog.Fail{Message: "other words"})
				other.ID = stored[0].ID
				if _, err := engine.Append(t.Context(), "s", other); err != nil {
					rt.Fatal(err)
				}
			}
			for want, err := range engine.Store().Events(t.Context(), "s", eventlog.Query{After: seen}) {
				if err != nil {
					rt.Fatal(err)
				}
				seen = want.Seq
				sameEvent(rt, nextOfAll, want)
				if some.Match(want) {
					sameEvent(rt, nextOfSome, want)
				}
			}
		}
	})
}

func sameEvent(t *rapid.T, next func() (*eventlog.Event, error, bool), want *eventlog.Event) {
	got, err, ok := next()
	if err != nil || !ok {
		t.Fatalf("after seq %d: %v", want.Seq-1, err)
	}
	text, err := got.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if said, err := want.MarshalJSON(); err != nil || string(text) != string(said) || got.Seq != want.Seq {
		t.Fatalf("followed:\n%s\nstored (%v):\n%s", text, err, said)
	}
}

// TestFollowingEndsWithTheSession removes a followed session as another process
// would, and begins it anew.
func TestFollowingEndsWithTheSession(t *testing.T) {
	t.Parallel()
	for _, anew := range []bool{false, true} {
		store := eventlogtest.NewMemory()
		e := openOver(t, store, session.Options{})
		add(t, e, &eventlog.Fail{Message: "x"})
		next, stop := iter.Pull2(e.Follow(t.Context(), "s", eventlog.Query{}))
		defer stop()
		if ev, err, _ := next(); err != nil || ev.Seq != 1 {
			t.Fatal(ev, err)
		}
		info, err := store.Session(t.Context(), "s")
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Remove(t.Context(), "s", info.Turn); err != nil {
			t.Fatal(err)
		}
		if anew {
			add(t, e, &eventlog.Fail{Message: "y"})
		}
		if ev, err, _ := next(); !errors.Is(err, eventlog.ErrNoSession) {
			t.Errorf("begun anew: %v; got %v, %v", anew, ev, err)
		}
	}
}

// TestFollowersOfTwoSessionsOfOneName has a follower of a session that another
// process removes, and one of the session that has the name then.
func TestFollowersOfTwoSessionsOfOneName(t *testing.T) {
	t.Parallel()
	store := eventlogtest.NewMemory()
	here, elsewhere := openOver(t, store, session.Options{}), openOver(t, store, session.Options{})
	add(t, here, &eventlog.Fail{Message: "old"})
	before, stop := iter.Pull2(here.Follow(t.Context(), "s", eventlog.Query{}))
	defer stop()
	for range 5 {
		if _, err, _ := before(); err != nil {
			t.Fatal(err)
		}
		add(t, here, &eventlog.Fail{Message: "old"})
	}
	info, err := store.Session(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	if err := elsewhere.Remove(t.Context(), info); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		add(t, elsewhere, &eventlog.Fail{Message: "new"})
	}
	after, stop := iter.Pull2(here.Follow(t.Context(), "s", eventlog.Query{}))
	defer stop()
	for seq := range int64(5) {
		if seq == 3 {
			add(t, here, &eventlog.Fail{Message: "new"})
			add(t, here, &eventlog.Fail{Message: "new"})
		}
		ev, err, _ := after()
		if err != nil || ev.Seq != seq+1 || ev.Body.(*eventlog.Fail).Message != "new" {
			t.Fatalf("event %d: %+v, %v", seq+1, ev, err)
		}
	}
	if ev, err, _ := before(); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("the follower of the old session gets %+v, %v", ev, err)
	}
}

// TestAnIDSentAgainElsewhere has a client send an event to one process, and the
// same id with other words to another that does not know it yet.
func TestAnIDSentAgainElsewhere(t *testing.T) {
	t.Parallel()
	store := eventlogtest.NewMemory()
	one, other := openOver(t, store, session.Options{}), openOver(t, store, session.Options{})
	add(t, other, &eventlog.Fail{Message: "first"})
	next, stop := iter.Pull2(other.Follow(t.Context(), "s", eventlog.Query{}))
	defer stop()
	if _, err, _ := next(); err != nil {
		t.Fatal(err)
	}
	for _, send := range []struct {
		to    *session.Engine
		words string
	}{{one, "as in the log"}, {other, "other words"}} {
		e := eventlog.New("dev", &eventlog.Fail{Message: send.words})
		e.ID = "twice"
		if _, err := send.to.Append(t.Context(), "s", e); err != nil {
			t.Fatal(err)
		}
	}
	ev, err, _ := next()
	if err != nil || ev.Body.(*eventlog.Fail).Message != "as in the log" {
		t.Errorf("followed: %+v, %v", ev, err)
	}
	view, err := other.View(t.Context(), "s", session.ContextRequest{})
	if err != nil || view.Events[1].Body.(*eventlog.Fail).Message != "as in the log" {
		t.Errorf("seen: %+v, %v", view.Events[1], err)
	}
}
