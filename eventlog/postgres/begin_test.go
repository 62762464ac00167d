package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// TestTwoProcessesBeginASession has two stores append the first event to the same
// session at once, again and again.
func TestTwoProcessesBeginASession(t *testing.T) {
	t.Parallel()
	url := schemaURL(t, t.Name())
	stores := []eventlog.Store{mustOpen(t, url), mustOpen(t, url)}
	defer stores[0].Close()
	defer stores[1].Close()
	for i := range 300 {
		name := fmt.Sprint("run-", i)
		var both sync.WaitGroup
		for j, s := range stores {
			both.Go(func() {
				e := eventlog.New("coder", &eventlog.Action{})
				e.ID, e.Timestamp = fmt.Sprint("first of ", j), time.Unix(1, 0)
				e.Normalize()
				if err := s.Append(t.Context(), name, []*eventlog.Event{e}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		info, err := stores[0].Session(t.Context(), name)
		if err != nil || info.LastSeq != 2 || len(info.Namespaces) != 1 {
			t.Fatalf("session %s: %+v, %v; want both events, of one namespace", name, info, err)
		}
	}
}
