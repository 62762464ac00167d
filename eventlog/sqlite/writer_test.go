package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

func newStore(t *testing.T) *Store {
	s, err := Open(filepath.Join(t.TempDir(), "events.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// call makes a request to append one event with a text of n bytes.
func call(t *testing.T, id string, n int) *request {
	e := eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat("x", n))}})
	e.ID, e.Timestamp = id, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	added, err := newAddition("run-42", []*eventlog.Event{e})
	if err != nil {
		t.Fatal(err)
	}
	return newRequest(added)
}

func summary(t *testing.T, id string, covers eventlog.Range) *request {
	e := eventlog.New("planner", &eventlog.Summary{Summary: "s", Covers: []eventlog.Range{covers}})
	e.ID, e.Timestamp = id, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	added, err := newAddition("run-42", []*eventlog.Event{e})
	if err != nil {
		t.Fatal(err)
	}
	return newRequest(added)
}

// recordOf gives the record of a call that appends one event.
func recordOf(req *request) *record { return &req.change.(*addition).records[0] }

// writeBatch writes calls in one transaction and gives their answers.
func writeBatch(s *Store, batch ...*request) []error {
	s.writer.turn.Lock()
	defer s.writer.turn.Unlock()
	s.writer.write(batch)
	answers := make([]error, len(batch))
	for i, req := range batch {
		answers[i] = <-req.done
	}
	return answers
}

func TestARefusedCallFailsAlone(t *testing.T) {
	s := newStore(t)
	batch := []*request{
		call(t, "a", 10), summary(t, "bad", eventlog.Range{1, 9}), call(t, "b", 10),
		summary(t, "good", eventlog.Range{1, 2}), summary(t, "late", eventlog.Range{2, 2}), call(t, "c", 10),
	}
	answers := writeBatch(s, batch...)
	for i, want := range []int64{1, 0, 2, 3, 0, 4} {
		if want == 0 && !errors.Is(answers[i], eventlog.ErrCovered) || want > 0 && (answers[i] != nil || recordOf(batch[i]).seq != want) {
			t.Errorf("call %d: seq %d, %v; want seq %d", i, recordOf(batch[i]).seq, answers[i], want)
		}
	}
}

func TestACallThatDoesNotFitFailsAlone(t *testing.T) {
	s := newStore(t)
	limitPages(t, s, 40)
	answers := writeBatch(s, call(t, "a", 10), call(t, "large", 2<<20), call(t, "b", 10))
	if answers[0] != nil || answers[2] != nil {
		t.Errorf("small calls beside one that does not fit: %v, %v", answers[0], answers[2])
	}
	if answers[1] == nil {
		t.Error("the call that does not fit succeeds")
	}

	large := eventlog.New("planner", &eventlog.Fail{Message: strings.Repeat("x", 2<<20)})
	large.ID, large.Timestamp = "large", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	err := s.Append(t.Context(), "run-42", []*eventlog.Event{large})
	want := `append to session "run-42": ` + s.file.path + ": the disk is full: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Append to a full disk: %v, want %q", err, want)
	}
	limitPages(t, s, 4000)
	if err := s.Append(t.Context(), "run-42", []*eventlog.Event{large}); err != nil || large.Seq != 3 {
		t.Errorf("Append once there is room: seq %d, %v", large.Seq, err)
	}
}

// limitPages makes the file's disk look full at a number of pages.
func limitPages(t *testing.T, s *Store, n int) {
	if _, err := s.writer.statements.conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count=%d", n)); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyFile(t *testing.T) {
	s := newStore(t)
	if _, err := s.writer.statements.conn.ExecContext(t.Context(), "PRAGMA query_only=1"); err != nil {
		t.Fatal(err)
	}
	answers := writeBatch(s, call(t, "a", 10))
	if err := s.file.explain(answers[0]); err == nil || !strings.Contains(err.Error(), s.file.path+": the file is read-only") {
		t.Errorf("Append to a read-only file: %v", err)
	}
}

// TestARetriedCallForgetsItsFirstTry has another process append between a
// transaction that failed and the second try of one of its calls.
func TestARetriedCallForgetsItsFirstTry(t *testing.T) {
	s := newStore(t)
	limitPages(t, s, 40)
	retried, other := call(t, "retried", 10), call(t, "other", 10)
	if _, err := s.writer.transact([]*request{retried, call(t, "large", 2<<20)}); err == nil {
		t.Fatal("the transaction that does not fit succeeds")
	}
	if answers := writeBatch(s, other, retried); answers[0] != nil || answers[1] != nil {
		t.Fatalf("second try: %v", answers)
	}
	got, want := recordOf(retried), eventlog.NextCommit(eventlog.Genesis, recordOf(other).body)
	if got.seq != 2 || got.commit != want {
		t.Errorf("the retried event has seq %d and commit %s, want 2 and %s", got.seq, got.commit, want)
	}
}

// TestLogStaysShort writes many times what the write-ahead log may hold, under
// readers that never rest.
func TestLogStaysShort(t *testing.T) {
	if testing.Short() {
		t.Skip("not in a short run")
	}
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				for range s.Events(ctx, "run-42", eventlog.Query{Limit: 1}) {
				}
			}
		})
	}
	longest := int64(0)
	for i := range 80 {
		req := call(t, fmt.Sprint(i), 400<<10)
		if err := s.writer.do(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.file.path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		longest = max(longest, info.Size())
	}
	cancel()
	readers.Wait()
	t.Logf("longest log: %d MB", longest>>20)
	if longest > 20<<20 {
		t.Errorf("the log grew to %d MB while 32 MB were written", longest>>20)
	}
}
