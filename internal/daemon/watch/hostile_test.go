package watch_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLinksAreNotFollowed(t *testing.T) {
	b := newBench(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.jsonl"), []byte(fail("secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"file.jsonl": filepath.Join(outside, "secret.jsonl"), "folder": outside, "up": ".."} {
		if err := os.Symlink(to, b.path(link)); err != nil {
			t.Fatal(err)
		}
	}
	b.write("run.jsonl", fail("one"))
	b.start()
	// A file that was read becomes a link.
	if err := os.Remove(b.path("run.jsonl")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret.jsonl"), b.path("run.jsonl")); err != nil {
		t.Fatal(err)
	}
	b.write("last.jsonl", fail("last"))
	b.messages("last", 1)
	same(t, b.sessions(), "last", "run")
	if n := b.count("run"); n != 1 {
		t.Errorf("%d events", n)
	}
}
