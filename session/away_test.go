package session_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// TestSessionsThatArePutAwayAreCompacted appends to more sessions than are kept
// open, and the same to as many as are. The logs must be the same, with each
// compaction in its place.
func TestSessionsThatArePutAwayAreCompacted(t *testing.T) {
	t.Parallel()
	compactions := 0
	rapid.Check(t, func(rt *rapid.T) {
		const sessions = 5
		var engines []*session.Engine
		for _, open := range []int{2, sessions} {
			e := replayed(t, session.Options{
				Marks: summarize.Marks{High: 600}, OpenSessions: open,
				Now: func() time.Time { return time.Unix(1_700_000_000, 0) },
			})
			engines = append(engines, e)
		}
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, sessions-1), 100, 200).Draw(rt, "sessions") {
			name := fmt.Sprint("s", n)
			text := fmt.Sprintf("step %d of the work on the gauge, the tide and the port", i)
			undo := rapid.IntRange(0, 20).Draw(rt, "undo") == 0
			for _, e := range engines {
				if undo {
					undoNewest(rt, e, name)
				}
				if _, err := e.Append(t.Context(), name, eventlog.New("dev", &eventlog.Action{Text: text})); err != nil {
					rt.Fatal(err)
				}
			}
		}
		for n := range sessions {
			few, all := wireOf(rt, engines[0], fmt.Sprint("s", n)), wireOf(rt, engines[1], fmt.Sprint("s", n))
			if diff := cmp.Diff(all, few); diff != "" {
				rt.Fatalf("log (-kept open +put away):\n%s", diff)
			}
			for _, line := range few {
				if strings.Contains(line, "SummaryEvent") {
					compactions++
				}
			}
		}
	})
	t.Logf("%d compactions", compactions)
}

// wireOf is a session's log on the wire.
func wireOf(t *rapid.T, e *session.Engine, name string) (lines []string) {
	for ev, err := range e.Store().Events(context.Background(), name, eventlog.Query{}) {
		if errors.Is(err, eventlog.ErrNoSession) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		line, err := ev.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	return lines
}

// undoNewest takes back the newest summary of a session, if there is one.
func undoNewest(t *rapid.T, e *session.Engine, name string) {
	live := eventlog.Query{Live: true, Types: []eventlog.Kind{eventlog.KindSummary}}
	var newest int64
	for ev, err := range e.Store().Events(context.Background(), name, live) {
		if err != nil {
			return // there is no such session yet
		}
		if ev.Body.(*eventlog.Summary).Undoes == 0 {
			newest = ev.Seq
		}
	}
	if newest == 0 {
		return
	}
	if _, err := e.Undo(context.Background(), name, newest); err != nil {
		t.Fatal(err)
	}
}

func TestASessionThatIsPutAwayIsNotOpenedForAnAppend(t *testing.T) {
	t.Parallel()
	for _, high := range []int{0, 100_000} {
		store := &counting{Store: memory.New()}
		e := openOver(t, store, session.Options{OpenSessions: 1, Marks: summarize.Marks{High: high}})
		for round := range 10 {
			before := store.reads.Load()
			for n := range 5 {
				if _, err := e.Append(t.Context(), fmt.Sprint("s", n), start("hello")); err != nil {
					t.Fatal(err)
				}
				e.Wait()
			}
			if read := store.reads.Load() - before; round > 1 && read > 0 {
				t.Errorf("high water %d, round %d: %d sessions were read", high, round, read)
			}
		}
		v, err := e.View(t.Context(), "s3", session.ContextRequest{})
		if err != nil || len(v.Events) != 10 {
			t.Errorf("%d events, %v; want 10", len(v.Events), err)
		}
	}
}

// counting counts reads.
type counting struct {
	eventlog.Store
	reads atomic.Int64
}

func (c *counting) Events(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	c.reads.Add(1)
	return c.Store.Events(ctx, session, q)
}
