package watch_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestRotation(t *testing.T) {
	for _, order := range []string{"seen one by one", "seen at once"} {
		t.Run(order, func(t *testing.T) {
			b := newBench(t)
			b.write("run.jsonl", fail("one")+fail("two"))
			b.start()
			same(t, b.messages("run", 2), "one", "two")
			if order == "seen at once" {
				b.stop()
			}
			if err := os.Rename(b.path("run.jsonl"), b.path("run.jsonl.1")); err != nil {
				t.Fatal(err)
			}
			b.write("run.jsonl", fail("other one")+fail("other two"))
			if order == "seen at once" {
				b.start()
			}
			same(t, b.messages("run-2", 2), "other one", "other two")
			b.append("run.jsonl", fail("other three"))
			same(t, b.messages("run-2", 3), "other one", "other two", "other three")
			b.append("run.jsonl.1", fail("three"))
			same(t, b.messages("run", 3), "one", "two", "three")
			same(t, b.sessions(), "run", "run-2")
		})
	}
}

func TestTruncation(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+fail("two")+fail("three"))
	b.start()
	b.messages("run", 3)
	b.write("run.jsonl", fail("one")+fail("anew"))
	same(t, b.messages("run-2", 2), "one", "anew")
	same(t, b.messages("run", 3), "one", "two", "three")
}

// TestADocumentIsWrittenAnew saves a document with one message more each time,
// by renaming, by writing over it, and by growing an indented one.
func TestADocumentIsWrittenAnew(t *testing.T) {
	save := map[string]func(b *bench, text string){
		"over": func(b *bench, text string) { b.write("chat.json", text) },
		"rename": func(b *bench, text string) {
			b.write("draft.tmp", text)
			if err := os.Rename(b.path("draft.tmp"), b.path("chat.json")); err != nil {
				b.t.Error(err)
			}
		},
	}
	for name, save := range save {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.start()
			chat := "[\n  {\"role\": \"user\", \"content\": \"go\"}"
			for i := range 6 {
				chat += fmt.Sprintf(",\n  {\"role\": \"assistant\", \"content\": \"answer %d\"},\n  {\"role\": \"user\", \"content\": \"more %d\"}", i, i)
				save(b, chat+"\n]\n")
				got := b.messages("chat", 2+2*i)
				if got[1+2*i] != fmt.Sprintf("answer %d", i) {
					t.Fatalf("%q", got)
				}
			}
			if got := b.sessions(); !slices.Equal(got, []string{"chat"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

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

// TestADocumentIsEdited changes what a document says in the middle, behind what
// tells it from another, in files whose events have ids and in others.
func TestADocumentIsEdited(t *testing.T) {
	chat := func(texts ...string) string {
		all := `{"role": "system", "content": "` + strings.Repeat("rules ", 1000) + `"}`
		for _, text := range texts {
			all += fmt.Sprintf(",\n{\"role\": \"user\", \"content\": %q}", text)
		}
		return "[\n" + all + "\n]\n"
	}
	withIDs := func(texts ...string) string {
		all := ""
		for _, text := range texts {
			all += fmt.Sprintf(",\n{\"id\": %q, \"type\": \"user\", \"timestamp\": \"2026-01-02T03:04:05Z\", \"content\": %q}", "id "+text[:3], text)
		}
		return `{"sessionId": "run", "projectHash": "` + strings.Repeat("x", 5000) + `", "messages": [` + all[1:] + "\n]}\n"
	}
	for name, test := range map[string]struct {
		document func(...string) string
		first    []string
		log      string
	}{
		"numbers": {chat, []string{strings.Repeat("rules ", 1000)}, "first=3 events=1"},
		"ids":     {withIDs, nil, "first=2 events=1"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.write("run.json", test.document("one", "two", "three"))
			b.start()
			stored := append(test.first, "one", "two", "three")
			same(t, b.messages("run", len(stored)), stored...)
			b.write("run.json", test.document("one", "two, edited", "three", "four"))
			stored = append(stored, "four")
			same(t, b.messages("run", len(stored)), stored...)
			b.write("run.json", test.document("one", "two, edited", "three", "four", "five"))
			stored = append(stored, "five")
			same(t, b.messages("run", len(stored)), stored...)
			if log := b.log.String(); strings.Count(log, "what is stored stays") != 1 || !strings.Contains(log, test.log) {
				t.Errorf("the log:\n%s", log)
			}
			same(t, b.sessions(), "run")
		})
	}
}

// TestCopyTruncate rotates as programs do that cannot be told of it: the file is
// copied, then emptied, and goes on.
func TestCopyTruncate(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+fail("two"))
	b.start()
	b.messages("run", 2)
	b.write("run.jsonl.1", fail("one")+fail("two"))
	if err := os.Truncate(b.path("run.jsonl"), 0); err != nil {
		t.Fatal(err)
	}
	b.append("run.jsonl", fail("other one"))
	same(t, b.messages("run-2", 1), "other one")
	b.append("run.jsonl", fail("other two"))
	same(t, b.messages("run-2", 2), "other one", "other two")
	same(t, b.messages("run", 2), "one", "two")
}

// TestAFileIsFoundEmpty looks at the file between the two steps of such a
// rotation.
func TestAFileIsFoundEmpty(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		b := newBench(t)
		b.write("run.jsonl", fail("one")+fail("two"))
		b.start()
		b.messages("run", 2)
		b.stop()
		b.write("run.jsonl", "")
		b.start()
		var want []string
		for i := range n {
			want = append(want, fmt.Sprint("other ", i))
			b.append("run.jsonl", fail(want[i]))
		}
		same(t, b.messages("run-2", n), want...)
		same(t, b.messages("run", 2), "one", "two")
	}
}
