package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/postgres"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// author is the digest, and counts how often it is asked.
type author struct {
	summarize.Digest
	asked *atomic.Int64
}

func (a author) Summarize(ctx context.Context, req summarize.Request) (string, error) {
	a.asked.Add(1)
	return a.Digest.Summarize(ctx, req)
}

// daemon is an engine over a store of its own, as a daemon is on its machine.
func daemon(t *testing.T, at string, s summarize.Summarizer) *session.Engine {
	store := mustOpenWith(t, at, postgres.Options{Lease: time.Second})
	e, err := session.Open(store, session.Options{Marks: summarize.Marks{High: 6000, Low: 3000}, Summarizer: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func step(n int) *eventlog.Event {
	return eventlog.New("dev", &eventlog.Action{Thinking: strings.Repeat(fmt.Sprintf("look at src/file%d.go; ", n), 20), Terminal: fmt.Sprintf("cat src/file%d.go", n)})
}

// follow gives the seqs that a follower gets, up to an event with an id.
func follow(t *testing.T, e *session.Engine, last string) <-chan []int64 {
	done := make(chan []int64, 1)
	go func() {
		var seqs []int64
		for ev, err := range e.Follow(t.Context(), "run", eventlog.Query{}) {
			if err != nil {
				t.Errorf("Follow: %v", err)
				break
			}
			if seqs = append(seqs, ev.Seq); ev.ID == last {
				break
			}
		}
		done <- seqs
	}()
	return done
}

// TestTwoEnginesOverOneDatabase appends to one session through two engines, each
// of which follows it.
func TestTwoEnginesOverOneDatabase(t *testing.T) {
	const writers, each = 4, 40
	at, asked := schemaURL(t, t.Name()), new(atomic.Int64)
	engines := []*session.Engine{daemon(t, at, author{asked: asked}), daemon(t, at, author{asked: asked})}
	var followed []<-chan []int64
	for _, e := range engines {
		followed = append(followed, follow(t, e, "the end"))
	}
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range each {
				if _, err := engines[(w+n)%2].Append(t.Context(), "run", step(n)); err != nil {
					t.Errorf("Append: %v", err)
				}
			}
		})
	}
	group.Wait()
	for _, e := range engines {
		e.Wait()
	}
	end := step(0)
	end.ID = "the end"
	stored, err := engines[0].Append(t.Context(), "run", end)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]int64, stored[0].Seq)
	for i := range want {
		want[i] = int64(i) + 1
	}
	for i, f := range followed {
		if diff := cmp.Diff(want, <-f); diff != "" {
			t.Errorf("follower %d (-want +got):\n%s", i, diff)
		}
	}
	if n := checkCovers(t, engines[1].Store()); n == 0 || int64(n) != asked.Load() {
		t.Errorf("%d summaries are in the log, %d were written; want as many, and some", n, asked.Load())
	}
}

// checkCovers walks through a log, checks that each event is covered when it was
// live and that nothing went wrong, and counts the summaries.
func checkCovers(t *testing.T, store eventlog.Store) (summaries int) {
	t.Helper()
	view := eventlog.View{Namespace: "dev"}
	for e, err := range store.Events(t.Context(), "run", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		switch body := e.Body.(type) {
		case *eventlog.Error:
			t.Errorf("event %d: %s", e.Seq, body.Error.Message)
		case *eventlog.Summary:
			summaries++
			covered := 0
			for _, live := range view.Events {
				if body.CoversSeq(live.Seq) {
					covered++
				}
			}
			if covered == 0 {
				t.Errorf("the summary %d covers nothing that was live", e.Seq)
			}
		}
		view.Add(e)
	}
	return summaries
}

// summarizerURL is the environment variable that makes this test binary an
// engine that begins a summary and never ends it.
const summarizerURL = "TIDEMARK_TEST_SUMMARIZER_URL"

// TestCrashOfTheSummarizer kills the process that has the lease. Another one,
// which waits for it, makes the compaction.
func TestCrashOfTheSummarizer(t *testing.T) {
	at := schemaURL(t, t.Name())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSummarizeForever$")
	cmd.Env = append(os.Environ(), summarizerURL+"="+at)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "summarizing"; {
	}
	asked := new(atomic.Int64)
	e := daemon(t, at, author{asked: asked})
	if _, err := e.Append(t.Context(), "run", step(1000)); err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 0 {
		t.Error("a second summary was begun beside the first")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the process ended by itself")
	}
	if err := e.Quiet(t.Context(), "run"); err != nil {
		t.Fatal(err)
	}
	if n := checkCovers(t, e.Store()); n != 1 || asked.Load() != 1 {
		t.Errorf("%d summaries are in the log and %d were written, want 1", n, asked.Load())
	}
}

// sleeper says that it was asked for a summary, and never gives one.
type sleeper struct{ summarize.Digest }

func (sleeper) Summarize(ctx context.Context, _ summarize.Request) (string, error) {
	fmt.Println("summarizing")
	<-ctx.Done()
	return "", errors.New("was awakened")
}

// TestSummarizeForever is the process that is killed.
func TestSummarizeForever(t *testing.T) {
	at := os.Getenv(summarizerURL)
	if at == "" {
		return // it runs as a part of TestCrashOfTheSummarizer
	}
	e := daemon(t, at, sleeper{})
	for n := 0; ; n++ {
		stored, err := e.Append(t.Context(), "run", step(n))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.View(t.Context(), "run", session.ContextRequest{}); err != nil {
			t.Fatal(err)
		}
		if stored[0].Seq == 60 {
			<-t.Context().Done()
		}
	}
}
