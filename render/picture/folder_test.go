package picture

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// stored are the files of a folder by name.
func stored(t *testing.T, dir string) map[string]os.FileInfo {
	t.Helper()
	files := map[string]os.FileInfo{}
	for _, e := range must(os.ReadDir(dir)) {
		files[e.Name()] = must(e.Info())
	}
	return files
}

func TestFolderIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "pictures")
	must((&Workshop{Dir: dir}).Fit(asPNG(screen(600, 400)), cells{}, 50))
	if mode := must(os.Stat(dir)).Mode().Perm(); mode != 0o700 {
		t.Errorf("the folder is %o", mode)
	}
	files := stored(t, dir)
	if len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	for name, info := range files {
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s is %o", name, mode)
		}
	}
}

// TestFolderIsBounded stores more than the limit, while one picture is used
// again and again, by a workshop that remembers nothing in memory.
func TestFolderIsBounded(t *testing.T) {
	dir := t.TempDir()
	w := Workshop{Dir: dir, MaxStored: 60_000, MaxCached: -1}
	foreign := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(foreign, bytes.Repeat([]byte("x"), 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(foreign, old, old); err != nil {
		t.Fatal(err)
	}
	favourite := asPNG(photo(199, 200))
	must(w.Fit(favourite, cells{}, 20))
	name := filepath.Base(w.folder.path(hash(favourite) + " fit " + (&Bounds{Rule: cells{}, Tokens: 20}).key()))
	for i := range 60 {
		must(w.Fit(asPNG(photo(200+i, 200)), cells{}, 20))
		must(w.Fit(favourite, cells{}, 20))
		var total int64
		files := stored(t, dir)
		for name, info := range files {
			if name != "notes.txt" {
				total += info.Size()
			}
		}
		if total > w.MaxStored {
			t.Fatalf("%d bytes after %d pictures", total, i+1)
		}
		if files[name] == nil {
			t.Fatalf("the picture used last is gone after %d", i+1)
		}
	}
	if n := len(stored(t, dir)); n < 5 {
		t.Errorf("only %d files are left", n)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("a file of someone else: %v", err)
	}
}

func TestExpire(t *testing.T) {
	dir := t.TempDir()
	w := Workshop{Dir: dir, MaxCached: -1}
	start := time.Now()
	for i := range 3 {
		must(w.Fit(asPNG(photo(300+i, 200)), cells{}, 20))
	}
	i := 0
	for name := range stored(t, dir) {
		age := start.Add(-time.Duration(i) * 24 * time.Hour)
		if err := os.Chtimes(filepath.Join(dir, name), age, age); err != nil {
			t.Fatal(err)
		}
		i++
	}
	for _, c := range []struct {
		age        time.Duration
		gone, left int
	}{{72 * time.Hour, 0, 3}, {36 * time.Hour, 1, 2}, {-time.Hour, 2, 0}} {
		n, err := w.Expire(start.Add(-c.age))
		if left := len(stored(t, dir)); err != nil || n != c.gone || left != c.left {
			t.Errorf("older than %v: %d gone, %d left, %v", c.age, n, left, err)
		}
	}
	for _, none := range []*Workshop{{}, {Dir: filepath.Join(dir, "never made")}} {
		if n, err := none.Expire(start); n != 0 || err != nil {
			t.Errorf("no folder: %d, %v", n, err)
		}
	}
}

// TestFolderThatCannotBeUsed asks for no more than the picture.
func TestFolderThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := must(new(Workshop).Fit(asPNG(photo(300, 200)), cells{}, 20))
	got := must((&Workshop{Dir: filepath.Join(file, "pictures")}).Fit(asPNG(photo(300, 200)), cells{}, 20))
	if !bytes.Equal(got.Data, want.Data) {
		t.Error("another picture")
	}
}
