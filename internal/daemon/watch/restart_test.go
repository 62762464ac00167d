package watch_test

import (
	"os"
	"slices"
	"testing"
)

func TestRestartReadsOn(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+fail("two"))
	b.start()
	same(t, b.messages("run", 2), "one", "two")
	b.stop()
	b.append("run.jsonl", fail("three"))
	b.start()
	same(t, b.messages("run", 3), "one", "two", "three")
	b.stop()
	b.age("run.jsonl")
	b.start()
	b.stop()
	b.start()
	if n := b.count("run"); n != 3 {
		t.Errorf("%d events", n)
	}
	if files := b.watcher.Files(); len(files) != 1 || files[0].Added != 0 || files[0].Events != 3 {
		t.Errorf("%+v", files)
	}
}

// TestRestartReadsOnlyWhatIsNew goes on from a checkpoint after a restart, and
// under the file's new name.
func TestRestartReadsOnlyWhatIsNew(t *testing.T) {
	b := newBench(t)
	b.opts.CheckpointBytes = 1
	froms := b.readsFrom()
	lines := fail("one") + fail("two")
	b.write("run.jsonl", lines)
	b.start()
	b.stop()
	b.append("run.jsonl", fail("three"))
	b.start()
	b.stop()
	if err := os.Rename(b.path("run.jsonl"), b.path("old.jsonl")); err != nil {
		t.Fatal(err)
	}
	b.append("old.jsonl", fail("four"))
	b.start()
	same(t, b.messages("run", 4), "one", "two", "three", "four")
	b.stop()
	if want := []int64{0, int64(len(lines)), int64(len(lines + fail("three")))}; !slices.Equal(*froms, want) {
		t.Errorf("read from %v, want %v", *froms, want)
	}
}
