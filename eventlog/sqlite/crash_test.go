package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

// crashPath is the environment variable that makes this test binary append to
// the store at its value until it is killed.
const crashPath = "TIDEMARK_TEST_CRASH_PATH"

// TestCrash kills a process in the middle of its appends. What it was told is
// stored must be there.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("not in a short run")
	}
	path := filepath.Join(t.TempDir(), "events.db")
	told := map[string]int64{}
	for round := range 4 {
		appendUntilKilled(t, path, 150+round*70, told)
		s := mustOpen(t, path)
		checkTold(t, s, told)
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
}

// appendUntilKilled runs the process until it was told of n events, and adds
// what it was told.
func appendUntilKilled(t *testing.T, path string, n int, told map[string]int64) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAppendForever$")
	cmd.Env = append(os.Environ(), crashPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, killed := bufio.NewScanner(out), false
	for count := 0; lines.Scan(); count++ {
		var id string
		var seq int64
		if _, err := fmt.Sscanf(lines.Text(), "stored %s as %d.", &id, &seq); err == nil {
			told[id] = seq
		}
		if count >= n && !killed {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the process ended by itself: %v", err)
	}
}

func checkTold(t *testing.T, s *sqlite.Store, told map[string]int64) {
	t.Helper()
	stored := map[string]int64{}
	want := int64(1)
	for e, err := range s.Events(t.Context(), "crash", eventlog.Query{}) {
		if err != nil {
			t.Fatalf("Events: %v", err)
		}
		if e.Seq != want {
			t.Fatalf("event %d comes where %d should", e.Seq, want)
		}
		stored[e.ID], want = e.Seq, want+1
	}
	for id, seq := range told {
		if stored[id] != seq {
			t.Errorf("%s was stored as %d before the crash, now it is %d", id, seq, stored[id])
		}
	}
	info, err := s.Session(t.Context(), "crash")
	if err != nil || info.LastSeq != int64(len(stored)) {
		t.Errorf("session says %d events, %v; it has %d", info.LastSeq, err, len(stored))
	}
}

// TestAppendForever is the process that is killed.
func TestAppendForever(t *testing.T) {
	path := os.Getenv(crashPath)
	if path == "" {
		return // it runs as a part of TestCrash
	}
	s := mustOpen(t, path)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := 0; ; n++ {
				events := batch(fmt.Sprintf("p%d-w%d-n%d", os.Getpid(), w, n), 1+n%5)
				if err := s.Append(context.Background(), "crash", events); err != nil {
					t.Errorf("Append: %v", err)
					return
				}
				for _, e := range events {
					fmt.Printf("stored %s as %d.\n", e.ID, e.Seq)
				}
			}
		})
	}
	writers.Wait()
}
