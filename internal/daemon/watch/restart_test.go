package watch_test

import (
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
