package watch_test

import (
	"fmt"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestARemovedSessionComesBackWhole removes the session of a file that then grows:
// while it is followed, after a restart, after one that goes on from a checkpoint,
// and where another has made a session of the name.
func TestARemovedSessionComesBackWhole(t *testing.T) {
	for _, restart := range []bool{false, true} {
		for _, checkpoint := range []bool{false, true} {
			for _, again := range []bool{false, true} {
				t.Run(fmt.Sprintf("restart=%v,checkpoint=%v,again=%v", restart, checkpoint, again), func(t *testing.T) {
					b := newBench(t)
					if checkpoint {
						b.opts.CheckpointBytes = 1
					}
					b.start()
					b.append("run.jsonl", fail("one")+fail("two"))
					b.messages("run", 2)
					b.append("run.jsonl", fail("three"))
					b.messages("run", 3)
					if restart {
						b.stop()
					}
					b.remove("run")
					want := []string{"one", "two", "three", "four"}
					if again {
						if _, err := b.engine.Append(t.Context(), "run", eventlog.New("a", &eventlog.Fail{Message: "zero"})); err != nil {
							t.Fatal(err)
						}
						want = append([]string{"zero"}, want...)
					}
					if restart {
						b.start()
						if n := b.count("run"); n != int64(len(want)-4) {
							t.Errorf("%d events came back before the file grew", n)
						}
					}
					b.append("run.jsonl", fail("four"))
					same(t, b.messages("run", len(want)), want...)
				})
			}
		}
	}
}

// remove removes a session as another process would.
func (b *bench) remove(name string) {
	b.t.Helper()
	info, err := b.store.Session(b.t.Context(), name)
	if err == nil {
		err = b.store.Store.(eventlog.Forgetter).Remove(b.t.Context(), name, info.Turn)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
