package watch_test

import (
	"strings"
	"testing"
)

// TestAnotherConversationWithTheSameHead writes a file over by one that is no
// shorter, and differs only behind what tells files from each other.
func TestAnotherConversationWithTheSameHead(t *testing.T) {
	head := strings.Repeat("the same instructions ", 400)
	before := fail(head) + fail("one") + fail("two") + fail("three")
	after := fail(head) + fail("another one") + fail("another two") + fail("three")
	for name, restart := range map[string]bool{"watched": false, "while away": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.write("run.jsonl", before)
			b.start()
			b.messages("run", 4)
			if restart {
				b.stop()
			}
			b.write("run.jsonl", after)
			if restart {
				b.start()
			}
			same(t, b.messages("run-2", 4), head, "another one", "another two", "three")
			same(t, b.messages("run", 4), head, "one", "two", "three")
		})
	}
}
