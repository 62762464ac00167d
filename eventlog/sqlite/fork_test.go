package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// fill appends events to the session run-42.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		if err := s.writer.do(t.Context(), call(t, fmt.Sprint("id-", i), 40)); err != nil {
			t.Fatal(err)
		}
	}
}

// begun makes the copy of a fork and takes its first step.
func begun(t *testing.T, s *Store, at int64) *fork {
	t.Helper()
	c := &sessionCopy{from: "run-42", name: "fork", at: at}
	f := &fork{store: s, copy: c, head: eventlog.Genesis}
	if err := s.change(t.Context(), &copyStart{c}); err != nil {
		t.Fatal(err)
	}
	step, err := f.next(t.Context(), 0)
	if err == nil {
		err = s.change(t.Context(), step)
	}
	if err != nil {
		t.Fatal(err)
	}
	if step.last != forkRows {
		t.Fatalf("the first step goes to %d, want %d", step.last, forkRows)
	}
	return f
}

// leftovers counts the rows of sessions but run-42.
func leftovers(t *testing.T, s *Store) (n int) {
	t.Helper()
	const query = `SELECT (SELECT count(*) FROM events WHERE session <> o.id) + (SELECT count(*) FROM sessions WHERE id <> o.id)
		+ (SELECT count(*) FROM namespaces WHERE session <> o.id) + (SELECT count(*) FROM copies)
		+ (SELECT count(*) FROM live WHERE namespace NOT IN (SELECT id FROM namespaces WHERE session = o.id))
		FROM sessions AS o WHERE name = 'run-42'`
	if err := s.reads.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAForkLetsAppendsBetween appends between two steps of a fork, which nobody
// sees before the last.
func TestAForkLetsAppendsBetween(t *testing.T) {
	s := newStore(t)
	fill(t, s, forkRows+10)
	f := begun(t, s, forkRows+5)
	fill(t, s, forkRows+20)
	if infos, err := s.Sessions(t.Context(), eventlog.SessionQuery{}); err != nil || len(infos) != 1 {
		t.Fatalf("%d sessions are listed, %v; want 1", len(infos), err)
	}
	if _, err := s.Session(t.Context(), "fork"); !errors.Is(err, eventlog.ErrNoSession) {
		t.Fatalf("Session: %v", err)
	}
	step, err := f.next(t.Context(), forkRows)
	if err = errors.Join(err, s.change(t.Context(), step), s.change(t.Context(), &copyEnd{f.copy, f.head})); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Session(t.Context(), "fork"); err != nil || info.LastSeq != forkRows+5 {
		t.Errorf("the fork has %d events, %v", info.LastSeq, err)
	}
	s.drop(t.Context(), f.copy.to) // as a caller does who left before the answer
	if events, err := eventlog.Collect(s.Events(t.Context(), "fork", eventlog.Query{})); err != nil || len(events) != forkRows+5 {
		t.Errorf("a session was dropped as a copy: %d events, %v", len(events), err)
	}
}

func TestAForkThatLosesItsNameLeavesNothing(t *testing.T) {
	s := newStore(t)
	fill(t, s, forkRows+10)
	f := begun(t, s, forkRows)
	rival := eventlog.New("a", &eventlog.Fail{})
	rival.ID, rival.Timestamp = "x", time.Unix(1, 0)
	if err := s.Append(t.Context(), "fork", []*eventlog.Event{rival}); err != nil {
		t.Fatal(err)
	}
	before := leftovers(t, s)
	if err := s.change(t.Context(), &copyEnd{f.copy, f.head}); !errors.Is(err, eventlog.ErrSessionExists) {
		t.Fatalf("the end of the copy: %v", err)
	}
	s.drop(t.Context(), f.copy.to)
	// Of the copy: the events, each live, a session, a namespace, a copy.
	if got, want := leftovers(t, s), before-2*forkRows-3; got != want {
		t.Errorf("%d rows are left, want %d", got, want)
	}
}

// TestACutForkIsCleared drops what a process left that died in the middle of a
// fork, and not what another one works on.
func TestACutForkIsCleared(t *testing.T) {
	s := newStore(t)
	fill(t, s, 2*forkRows)
	f := begun(t, s, 2*forkRows)
	s.dropAbandoned(t.Context())
	if leftovers(t, s) == 0 {
		t.Fatal("a copy in the making was dropped")
	}
	s.writer.turn.Lock()
	_, err := s.writer.statements.conn.ExecContext(t.Context(), "UPDATE copies SET renewed = renewed - 7200")
	s.writer.turn.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	s.dropAbandoned(t.Context())
	if n := leftovers(t, s); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	step, err := f.next(t.Context(), forkRows)
	if err == nil {
		err = s.change(t.Context(), step)
	}
	if !errors.Is(err, errCopyDropped) {
		t.Errorf("the next step of a dropped copy: %v", err)
	}
}

func TestACanceledForkLeavesNothing(t *testing.T) {
	s := newStore(t)
	fill(t, s, 2*forkRows)
	ctx, cancel := context.WithCancel(t.Context())
	c := &sessionCopy{from: "run-42", name: "fork", at: 2 * forkRows}
	if err := s.change(ctx, &copyStart{c}); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := (&fork{store: s, copy: c, head: eventlog.Genesis}).run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("run: %v", err)
	}
	s.drop(context.WithoutCancel(ctx), c.to)
	if n := leftovers(t, s); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
