package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestOneMoreEventIsAllThatIsCounted appends an event to a long view, and looks
// at what the renderer had to say and count for the next prompt.
func TestOneMoreEventIsAllThatIsCounted(t *testing.T) {
	t.Parallel()
	const length = 600 // bytes of an event
	for _, f := range Formats() {
		r, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		v := &eventlog.View{Namespace: "planner"}
		req := Request{Format: f, System: strings.Repeat("Be good. ", 1000), Model: "claude-sonnet-4-5"}
		before := 0
		for i := range 500 {
			e := eventlog.New("planner", &eventlog.Action{Text: strings.Repeat(fmt.Sprintf("word %d ", i), length/9)})
			e.Seq = int64(i) + 1
			v.Add(e)
			r.Measure(e)
			if i%100 == 99 {
				before = r.memory.bytes
				if _, err := r.Render(v, req); err != nil {
					t.Fatal(err)
				}
				if added := r.memory.bytes - before; i > 100 && added > 0 {
					t.Errorf("%s: %d bytes are said anew for events that were measured", f, added)
				}
			}
		}
		if total := r.memory.bytes; total < 500*length {
			t.Errorf("%s: only %d bytes are remembered", f, total)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const bound = 10_000
	m := newMemory(bound)
	key := func(i int) thing { return thing{text: fmt.Sprint(i)} }
	often := key(-1)
	m.put(often, -1, 100)
	for i := range 1000 {
		m.put(key(i), i, 100+i)
		if m.get(key(i)) != i && 100+i <= bound/4 {
			t.Fatalf("%d is forgotten at once", i)
		}
		if m.get(often) != -1 {
			t.Fatalf("what is asked for often is forgotten after %d", i)
		}
		kept := 0
		for _, g := range []map[thing]remembered{m.young, m.old} {
			for _, r := range g {
				kept += r.bytes
			}
		}
		if kept > bound {
			t.Fatalf("%d bytes are kept", kept)
		}
	}
}

// TestAnyModelIsHeard renders for names that anyone may send: they share what is
// remembered.
func TestAnyModelIsHeard(t *testing.T) {
	t.Parallel()
	r, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := &eventlog.View{Namespace: "planner"}
	e := eventlog.New("planner", &eventlog.TaskStart{Message: strings.Repeat("go on ", 100)})
	e.Seq = 1
	v.Add(e)
	for i := range 1000 {
		if _, err := r.Render(v, Request{Model: fmt.Sprintf("model-%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.memory.young); n > 2 {
		t.Errorf("%d things are remembered for one event", n)
	}
}
