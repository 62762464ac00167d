package eventlogtest

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

func TestCopyIsDeep(t *testing.T) {
	for _, kind := range eventlog.Kinds() {
		e := Sample(kind)
		if s, ok := e.Body.(*eventlog.Summary); ok {
			s.Covers = []eventlog.Range{{1, 2}, {4, 4}}
		}
		want := wires(t, []*eventlog.Event{e})
		c := Copy(e)
		if got := wires(t, []*eventlog.Event{c}); got[0] != want[0] {
			t.Errorf("copy of %s is %s, want %s", kind, got, want)
		}
		scribble(c)
		if got := wires(t, []*eventlog.Event{e}); got[0] != want[0] {
			t.Errorf("a change to the copy of %s made the original %s, want %s", kind, got, want)
		}
	}
}
