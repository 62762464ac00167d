package sqlite

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// TestTwoWritersOfOneFile has two stores append to the same sessions and remove
// them, in turns without order: what one remembers of the file must give way
// to what the other does.
func TestTwoWritersOfOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	var stores [2]*Store
	for i := range stores {
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		stores[i] = s
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	last := map[string]int64{}
	commits := map[string]eventlog.Commit{}
	for i := range 300 {
		s, name := stores[random.IntN(2)], fmt.Sprint("run-", random.IntN(3))
		if random.IntN(20) == 0 && last[name] > 0 {
			info, err := s.Session(t.Context(), name)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err := s.Remove(t.Context(), name, info.Turn); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			delete(last, name)
			continue
		}
		e := eventlog.New(fmt.Sprint("agent-", random.IntN(4)), &eventlog.Fail{Message: "x"})
		e.ID, e.Timestamp = fmt.Sprint("event-", i), time.Unix(int64(i), 0).UTC()
		if err := s.Append(t.Context(), name, []*eventlog.Event{e}); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if last[name]++; e.Seq != last[name] {
			t.Fatalf("seed %d: event %d of %s has seq %d, want %d", seed, i, name, e.Seq, last[name])
		}
		commits[name] = e.CommitHash
	}
	infos, err := stores[0].Sessions(t.Context(), eventlog.SessionQuery{})
	if err != nil || len(infos) != len(last) {
		t.Fatalf("seed %d: %d sessions, %v; want %d", seed, len(infos), err, len(last))
	}
	for _, info := range infos {
		if info.LastSeq != last[info.Name] || info.Head != commits[info.Name] {
			t.Errorf("seed %d: %+v, want last seq %d and head %s", seed, info, last[info.Name], commits[info.Name])
		}
	}
}
