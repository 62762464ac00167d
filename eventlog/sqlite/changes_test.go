package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog/eventlogtest"
)

func TestChangesTellOfOtherProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	var stores [2]*Store
	for i := range stores {
		s, err := Open(path, Options{ChangesEvery: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stores[i] = s
	}
	eventlogtest.Changes(t, stores[0], stores[1])
}
