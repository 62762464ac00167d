//go:build unix

package watch_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestWhatIsNoFile puts into the folder what would block or mislead a reader.
func TestWhatIsNoFile(t *testing.T) {
	b := newBench(t)
	if err := syscall.Mkfifo(b.path("pipe.jsonl"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.write("run.jsonl", fail("one"))
	b.start()
	same(t, b.messages("run", 1), "one")
	// A file that was read becomes a folder, another a pipe.
	b.write("other.jsonl", fail("other"))
	b.messages("other", 1)
	for _, name := range []string{"run.jsonl", "other.jsonl"} {
		if err := os.Remove(b.path(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(b.path("run.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(b.path("other.jsonl"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.write("run.jsonl/inner.jsonl", fail("inner"))
	same(t, b.messages("inner", 1), "inner")
	b.write("last.jsonl", fail("last"))
	b.messages("last", 1)
	same(t, b.sessions(), "inner", "last", "other", "run")
}

// TestAPipeInPlaceOfAFile swaps a file for a pipe over and over: opening one
// that nobody writes to must not wait.
func TestAPipeInPlaceOfAFile(t *testing.T) {
	b := newBench(t)
	b.start()
	for n := range 200 {
		b.write("swap.jsonl", fail(fmt.Sprint(n)))
		if err := syscall.Mkfifo(b.path("pipe"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(b.path("pipe"), b.path("swap.jsonl")); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(b.path("swap.jsonl")); err != nil {
			t.Fatal(err)
		}
	}
	b.write("last.jsonl", fail("last"))
	b.messages("last", 1)
	b.stop()
}

// TestUnreadableFilesAndFolders are told of, and read once they can be.
func TestUnreadableFilesAndFolders(t *testing.T) {
	if os.Getuid() == 0 {
		runAsNobody(t) // root reads everything
		return
	}
	b := newBench(t)
	b.write("run.jsonl", fail("one"))
	if err := os.Mkdir(b.path("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("folder/inner.jsonl", fail("inner"))
	for name, mode := range map[string]os.FileMode{"run.jsonl": 0, "folder": 0} {
		if err := os.Chmod(b.path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	b.start()
	same(t, b.sessions())
	if log := b.log.String(); !strings.Contains(log, "run.jsonl") || !strings.Contains(log, "folder") {
		t.Errorf("the log:\n%s", log)
	}
	for name, mode := range map[string]os.FileMode{"run.jsonl": 0o600, "folder": 0o700} {
		if err := os.Chmod(b.path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.watcher.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, b.messages("run", 1), "one")
	same(t, b.messages("inner", 1), "inner")
}

// runAsNobody runs the test again in a process of a user without rights.
func runAsNobody(t *testing.T) {
	t.Helper()
	const nobody = 65534
	dir, err := os.MkdirTemp("/tmp", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chown(dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "test")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, data, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^"+t.Name()+"$")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("as nobody: %v\n%s", err, out)
	}
}

// TestStrangeNames watches files whose names are no words.
func TestStrangeNames(t *testing.T) {
	b := newBench(t)
	names := map[string]string{
		"two\nlines.jsonl":                        "two-lines",
		"日本語.jsonl":                               "transcript",
		"\xff.jsonl":                              "transcript-2",
		"\xfe.jsonl":                              "transcript-3",
		strings.Repeat("n", 240) + ".jsonl":       strings.Repeat("n", 180),
		strings.Repeat("n", 239) + "x" + ".jsonl": strings.Repeat("n", 180) + "-2",
		"\x1b[31mred.jsonl":                       "31mred",
		"-rf.jsonl":                               "rf",
		"a b;c$(d).jsonl":                         "a-b-c--d",
	}
	for name := range names {
		b.write(name, fail("one"))
	}
	b.start()
	var all []string
	for _, f := range b.watcher.Files() {
		all = append(all, f.Sessions...)
	}
	slices.Sort(all)
	var want []string
	for _, session := range names {
		want = append(want, session)
	}
	slices.Sort(want)
	same(t, all, want...)
	b.stop()
	b.start()
	same(t, b.sessions(), want...)
	for name := range names {
		b.append(name, fail("more"))
	}
	for _, session := range want {
		b.messages(session, 2)
	}
}

// TestFolderRemovedAndMadeAgain goes on with a folder of the same name.
func TestFolderRemovedAndMadeAgain(t *testing.T) {
	b := newBench(t)
	if err := os.MkdirAll(b.path("a/b"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("a/b/run.jsonl", fail("one"))
	b.start()
	b.messages("run", 1)
	for n := range 3 {
		if err := os.RemoveAll(b.path("a")); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(b.path("a/b"), 0o700); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("again%d", n)
		b.write("a/b/"+name+".jsonl", fail(name))
		same(t, b.messages(name, 1), name)
	}
}

// TestTheWatchedFolderItself is removed and made again: a sweep finds what is in
// the new one.
func TestTheWatchedFolderItself(t *testing.T) {
	b := newBench(t)
	b.opts.Paths = []string{b.path("root")}
	if err := os.Mkdir(b.path("root"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("root/run.jsonl", fail("one"))
	b.start()
	b.messages("run", 1)
	if err := os.RemoveAll(b.path("root")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(b.path("root"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("root/again.jsonl", fail("again"))
	if _, err := b.watcher.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, b.messages("again", 1), "again")
	b.append("root/again.jsonl", fail("more"))
	same(t, b.messages("again", 2), "again", "more")
}

// TestManyFilesAtOnce writes 2,000 files, while only a few may be open.
func TestManyFilesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 2,000 files")
	}
	b := newBench(t)
	b.opts.OpenFiles = 16
	b.start()
	for n := range 2000 {
		b.write(fmt.Sprintf("run%04d.jsonl", n), fail("one"))
	}
	for n := range 2000 {
		b.messages(fmt.Sprintf("run%04d", n), 1)
	}
}

// TestAFullDisk refuses writes to the store, and goes on when it takes them
// again.
func TestAFullDisk(t *testing.T) {
	b := newBench(t)
	b.start()
	b.append("run.jsonl", fail("one"))
	b.messages("run", 1)
	b.store.writes.Store(0)
	b.append("run.jsonl", fail("two"))
	b.append("other.jsonl", fail("other"))
	b.logged("other.jsonl")
	for _, f := range b.watcher.Files() {
		if f.Path == b.path("other.jsonl") && len(f.Sessions) > 0 {
			t.Errorf("%q are not stored", f.Sessions)
		}
	}
	b.store.writes.Store(forever)
	if _, err := b.watcher.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, b.messages("run", 2), "one", "two")
	same(t, b.messages("other", 1), "other")
}

// TestAFolderBecomesALink puts a link that leads out in place of a folder that
// was read.
func TestAFolderBecomesALink(t *testing.T) {
	b := newBench(t)
	outside := t.TempDir()
	if err := os.WriteFile(outside+"/run.jsonl", []byte(fail("one")+fail("secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(b.path("a"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("a/run.jsonl", fail("one"))
	b.start()
	b.messages("run", 1)
	if err := os.Rename(b.path("a"), b.path("b")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, b.path("a")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.watcher.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.append("b/run.jsonl", fail("two"))
	same(t, b.messages("run", 2), "one", "two")
	b.write("last.jsonl", fail("last"))
	b.messages("last", 1)
	same(t, b.sessions(), "last", "run")
	if n := b.count("run"); n != 2 {
		t.Errorf("%d events", n)
	}
}

// TestTheWatchedFolderBecomesALink does that to the folder itself.
func TestTheWatchedFolderBecomesALink(t *testing.T) {
	b := newBench(t)
	outside := t.TempDir()
	if err := os.WriteFile(outside+"/secret.jsonl", []byte(fail("secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	b.opts.Paths = []string{b.path("root")}
	if err := os.Mkdir(b.path("root"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.start()
	if err := os.Remove(b.path("root")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, b.path("root")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := b.watcher.Sweep(t.Context()); err != nil || n != 0 {
			t.Fatal(n, err)
		}
	}
	same(t, b.sessions())
	if log := b.log.String(); strings.Count(log, "leads elsewhere") != 1 {
		t.Errorf("the log:\n%s", log)
	}
}
