package watch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/daemon/watch"
)

const checkpointPrefix = "watch checkpoint "

// tight is a store with little room: it refuses a write of some kind once.
type tight struct {
	eventlog.Store
	refusesAppend, refusesCheckpoint atomic.Bool
	checkpoints                      atomic.Int64 // that were written
}

var errFull = errors.New("no space left on device")

func (s *tight) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	if s.refusesAppend.Swap(false) {
		return errFull
	}
	return s.Store.Append(ctx, session, events)
}

func (s *tight) SetNote(ctx context.Context, session, key string, value []byte) error {
	if strings.HasPrefix(key, checkpointPrefix) && value != nil {
		if s.refusesCheckpoint.Swap(false) {
			return errFull
		}
		s.checkpoints.Add(1)
	}
	return s.Store.SetNote(ctx, session, key, value)
}

// tighten puts a store with little room under the bench, which must not run yet.
func (b *bench) tighten() *tight {
	s := &tight{Store: b.store.Store}
	b.store.Store = s
	return s
}

// TestAFaultInTheMiddleOfAReply has the store refuse one write while a reply is
// half read. The reader then sees an end within a line, behind half of the reply.
func TestAFaultInTheMiddleOfAReply(t *testing.T) {
	const record = `{"parentUuid":null,"isSidechain":false,"type":%[1]q,"uuid":"00000000-0000-4000-8000-%012[2]d","timestamp":"2026-01-02T03:04:05.000Z","sessionId":"made-up-session","message":{"id":"msg_1","role":%[1]q,"model":"m","content":[{"type":"text","text":%[3]q}]}}` + "\n"
	text := fmt.Sprintf(record, "user", 1, "Do it")
	for i := range 6 {
		text += fmt.Sprintf(record, "assistant", 2+i, strings.Repeat(fmt.Sprint("part ", i, " "), 13_000))
	}
	want := imported(t, text)
	for name, refuse := range map[string]func(*tight){
		"a checkpoint": func(s *tight) { s.refusesCheckpoint.Store(true) },
		"an append":    func(s *tight) { s.refusesAppend.Store(true) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.opts.CheckpointBytes = 200_000
			refuse(b.tighten())
			b.write("run.jsonl", text)
			b.age("run.jsonl")
			b.start()
			b.stop()
			b.start()
			if diff := cmp.Diff(want, b.stored(t, b.only(t))); diff != "" {
				t.Errorf("%.2000s", diff)
			}
			if log := b.log.String(); !strings.Contains(log, errFull.Error()) || strings.Contains(log, "skipped") {
				t.Errorf("the log:\n%s", log)
			}
			if n := b.watcher.Files()[0].Skipped; n != 0 {
				t.Errorf("%d skipped", n)
			}
		})
	}
}

// TestAUselessCheckpointIsTheLast has a file read from its start because of a
// summary that takes what comes before the checkpoint. The next reading, by the
// same follower, goes on from a newer one.
func TestAUselessCheckpointIsTheLast(t *testing.T) {
	b := newBench(t)
	b.opts.CheckpointBytes = 1
	store := b.tighten()
	froms := b.readsFrom()
	line := func(seq int) string {
		return fmt.Sprintf(`{"type": "FailEvent", "seq": %d, "id": "%[1]d", "agent_name": "a", "message": "message %[1]d"}`+"\n", seq)
	}
	b.write("run.jsonl", line(1)+line(2))
	b.start()
	b.stop()
	b.append("run.jsonl", `{"type": "SummaryEvent", "seq": 3, "id": "3", "agent_name": "a", "summary": "Both.", "summarized_event_count": 2, "original_tokens": 40, "full_detail_from": 3, "covers": [[1, 2]], "method": "digest"}`+"\n")
	b.start()
	b.messages("run", 3)
	store.refusesAppend.Store(true)
	b.append("run.jsonl", line(4))
	b.logged(errFull.Error())
	b.append("run.jsonl", line(5))
	b.messages("run", 5)
	b.stop()
	first, second := int64(len(line(1)+line(2))), int64(len(b.read("run.jsonl"))-len(line(4)+line(5)))
	if want := []int64{0, first, 0, second}; !slices.Equal(*froms, want) {
		t.Errorf("read from %v, want %v", *froms, want)
	}
}

// TestFilesThatTakeTurns has two files grow of which one may be open. Each time
// the other gives way, and makes no checkpoint unless it has grown by as much as
// a checkpoint stands for.
func TestFilesThatTakeTurns(t *testing.T) {
	b := newBench(t)
	b.opts.CheckpointBytes, b.opts.OpenFiles = 1, 1
	store := b.tighten()
	b.start()
	for n := range 10 {
		for _, name := range []string{"one", "two"} {
			b.append(name+".jsonl", fail(fmt.Sprint(n)))
			b.messages(name, n+1)
		}
	}
	if n := store.checkpoints.Load(); n != 2 {
		t.Errorf("%d checkpoints of two files that are smaller than those", n)
	}
}

// TestCheckpointsOfFilesThatRest has one file be removed, one be still for a day,
// and one renamed. Only the last keeps its checkpoint, and all go on.
func TestCheckpointsOfFilesThatRest(t *testing.T) {
	b := newBench(t)
	b.opts.CheckpointBytes = 1
	froms := b.readsFrom()
	for _, name := range []string{"gone", "resting", "renamed"} {
		b.write(name+".jsonl", fail("one"))
	}
	b.start()
	b.stop()
	if got := b.checkpoints(); len(got) != 3 {
		t.Errorf("checkpoints %q", got)
	}
	*froms = nil
	b.age("resting.jsonl")
	if err := errors.Join(os.Remove(b.path("gone.jsonl")), os.Rename(b.path("renamed.jsonl"), b.path("other.jsonl"))); err != nil {
		t.Fatal(err)
	}
	b.start()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for len(b.checkpoints()) > 1 {
		if _, err := b.watcher.Sweep(ctx); err != nil {
			t.Fatalf("checkpoints %q: %v", b.checkpoints(), err)
		}
	}
	b.append("other.jsonl", fail("two"))
	same(t, b.messages("renamed", 2), "one", "two")
	b.append("resting.jsonl", fail("two"))
	same(t, b.messages("resting", 2), "one", "two")
	b.stop()
	first := int64(len(fail("one")))
	if want := []int64{first, first, 0}; !slices.Equal(*froms, want) {
		t.Errorf("read from %v, want %v", *froms, want)
	}
}

// checkpoints are the keys of those that there are.
func (b *bench) checkpoints() []string {
	b.t.Helper()
	keys, err := b.store.Notes(b.t.Context(), "")
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, checkpointPrefix) })
}

// readsFrom are the offsets from which files are read. Look at them when the
// watcher has stopped.
func (b *bench) readsFrom() *[]int64 {
	froms := new([]int64)
	var mu sync.Mutex
	b.opts.Open = func(s watch.Source) (*watch.Transcript, error) {
		var from struct {
			Offset int64 `json:"offset"`
		}
		if s.Resume != nil {
			if err := json.Unmarshal(s.Resume, &from); err != nil {
				b.t.Error(err)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		*froms = append(*froms, from.Offset)
		return app.OpenTranscript(s)
	}
	return froms
}

func (b *bench) read(name string) string {
	b.t.Helper()
	data, err := os.ReadFile(b.path(name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(data)
}
