package app

import (
	"log/slog"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
)

// inMemory is an engine over an empty store.
func inMemory(t *testing.T) (*memory.Store, *session.Engine) {
	t.Helper()
	store := memory.New()
	engine, err := session.Open(store, session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		engine.Close()
		_ = store.Close()
	})
	return store, engine
}

// TestSessionsGoByWhenTheyWereAppendedTo has sessions of which one tells no
// times, one is of the near future, and one is by a clock that is years ahead.
func TestSessionsGoByWhenTheyWereAppendedTo(t *testing.T) {
	store, engine := inMemory(t)
	now := time.Now()
	for name, at := range map[string]time.Time{"timeless": time.Unix(0, 0), "future": now.AddDate(0, 0, 20), "years ahead": now.AddDate(9, 0, 0)} {
		e := eventlog.New("a", &eventlog.Action{Title: "look"})
		e.Timestamp = at
		if _, err := engine.Append(t.Context(), name, e); err != nil {
			t.Fatal(err)
		}
	}
	const none = "0 originals of 0 sessions forgotten (0 B)"
	for _, test := range []struct {
		days int // from now
		want string
	}{
		{29, none},
		{31, none + ", 2 sessions removed"},
		{49, none},
		{51, none + ", 1 session removed"},
	} {
		r := retention{engine: engine, log: slog.New(slog.DiscardHandler), sessionDays: 30, now: now.AddDate(0, 0, test.days)}
		if got, err := r.run(t.Context()); err != nil || got != test.want {
			t.Errorf("after %d days: %q, %v; want %q", test.days, got, err, test.want)
		}
	}
	if n, err := store.CountSessions(t.Context()); err != nil || n != 0 {
		t.Errorf("%d sessions are left, %v; want none", n, err)
	}
}

// TestOriginalsWithoutTimes has a summary of events that tell no times: they are
// as old as the last append.
func TestOriginalsWithoutTimes(t *testing.T) {
	_, engine := inMemory(t)
	for i, body := range []eventlog.Body{
		&eventlog.Action{Title: "look"},
		&eventlog.Summary{Summary: "It looked.", Covers: []eventlog.Range{{1, 1}}, Method: "agent"},
	} {
		e := eventlog.New("a", body)
		e.Timestamp = time.Unix(int64(i), 0)
		if _, err := engine.Append(t.Context(), "timeless", e); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		days int // from now
		want int64
	}{{29, 0}, {31, 1}} {
		r := retention{engine: engine, log: slog.New(slog.DiscardHandler), days: 30, now: time.Now().AddDate(0, 0, test.days)}
		var done kept
		if err := r.tidy(t.Context(), &done); err != nil || done.forgotten.Events != test.want {
			t.Errorf("after %d days %d events are forgotten, %v; want %d", test.days, done.forgotten.Events, err, test.want)
		}
	}
}
