package watch_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAGrowingFileIsFollowed(t *testing.T) {
	b := newBench(t)
	b.start()
	b.append("run.jsonl", fail("one"))
	same(t, b.messages("run", 1), "one")
	line := fail("two")
	b.append("run.jsonl", line[:len(line)/2])
	b.append("run.jsonl", line[len(line)/2:])
	same(t, b.messages("run", 2), "one", "two")
	// Records joined on a line, and one that a crash cut off before another.
	b.append("run.jsonl", strings.TrimSpace(fail("three"))+strings.TrimSpace(fail("four"))+"\n"+`{"type":"FailEv`+fail("five"))
	same(t, b.messages("run", 5), "one", "two", "three", "four", "five")
	b.append("run.jsonl", fail(strings.Repeat("long ", 300_000)))
	if got := b.messages("run", 6)[5]; len(got) != 1_500_000 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestFoldersThatComeLater(t *testing.T) {
	b := newBench(t)
	b.start()
	if err := os.MkdirAll(b.path("a/b"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("a/b/run.jsonl", fail("one"))
	same(t, b.messages("run", 1), "one")
}

// TestAFileSettles holds the last reply back until the file has been still.
func TestAFileSettles(t *testing.T) {
	b := newBench(t)
	b.opts.Settle = 50 * time.Millisecond
	sample, err := os.ReadFile("../../transcript/testdata/made-up/claude-code-made-up.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	b.write("run.jsonl", string(sample))
	want := imported(t, string(sample))
	b.start()
	b.messages("made-up-session", len(want))
}

func TestMoreFilesThanMayBeOpen(t *testing.T) {
	b := newBench(t)
	b.opts.OpenFiles = 3
	b.start()
	const files = 12
	for round := range 3 {
		for i := range files {
			b.append(fmt.Sprintf("run%02d.jsonl", i), fail(fmt.Sprint(round)))
		}
		for i := range files {
			b.messages(fmt.Sprintf("run%02d", i), round+1)
		}
	}
	for i := range files {
		same(t, b.messages(fmt.Sprintf("run%02d", i), 3), "0", "1", "2")
	}
}

func TestUnreadableRecordsAreLoggedOnce(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+"{broken\n"+fail("two"))
	b.start()
	same(t, b.messages("run", 2), "one", "two")
	b.append("run.jsonl", fail("three")+"{broken too\n"+fail("four"))
	same(t, b.messages("run", 4), "one", "two", "three", "four")
	b.stop()
	b.age("run.jsonl")
	b.start()
	b.stop()
	if n := strings.Count(b.log.String(), "record skipped"); n != 2 {
		t.Errorf("logged %d times:\n%s", n, b.log)
	}
	if !strings.Contains(b.log.String(), `error="line 2: `) || strings.Contains(b.log.String(), "broken") {
		t.Errorf("the log has no place, or has contents:\n%s", b.log)
	}
	if files := b.watcher.Files(); files[0].Skipped != 2 {
		t.Errorf("%+v", files)
	}
}

// TestLongLines writes lines of 5 MB in pieces, with a checkpoint at every place
// and a restart within one.
func TestLongLines(t *testing.T) {
	b := newBench(t)
	b.opts.CheckpointBytes = 1
	b.start()
	long := fail(strings.Repeat("long ", 1<<20))
	b.append("run.jsonl", fail("one"))
	b.messages("run", 1)
	for piece := range slices.Chunk([]byte(long), 1<<20) {
		b.append("run.jsonl", string(piece))
	}
	if got := b.messages("run", 2)[1]; len(got) != 5<<20 {
		t.Errorf("%d bytes", len(got))
	}
	b.append("run.jsonl", long[:len(long)/2])
	b.stop()
	b.append("run.jsonl", long[len(long)/2:]+fail("last"))
	b.start()
	same(t, b.messages("run", 4)[3:], "last")
}
