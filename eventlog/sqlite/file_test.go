package sqlite_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

func TestOpenMakesPrivateFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes")
	}
	folder := filepath.Join(t.TempDir(), "new", "folder")
	path := filepath.Join(folder, "with ?#% and ü.db")
	s := mustOpen(t, path)
	defer s.Close()
	if err := s.Append(t.Context(), "a", batch("a", 1)); err != nil {
		t.Fatalf("Append: %v", err)
	}
	wants := map[string]os.FileMode{folder: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600}
	for name, want := range wants {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	s := mustOpen(t, path)
	check(t, s.Append(t.Context(), "a", batch("a", 50)))
	check(t, s.Close())
	entries, err := os.ReadDir(filepath.Dir(path))
	check(t, err)
	if len(entries) != 1 {
		t.Errorf("the folder of a closed store holds %v, want one file", entries)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"text":          {writeFile(strings.Repeat("this is a diary\n", 2000)), "no database"},
		"folder":        {func(t *testing.T, path string) { check(t, os.Mkdir(path, 0o700)) }, "is a folder"},
		"other program": {runSQL("CREATE TABLE diary (day TEXT)"), "database of another program"},
		"other id":      {runSQL("PRAGMA application_id=7"), "database of another program"},
		"newer version": {withVersion(99), "newer version of tidemark: its schema is 99, this program knows 7: upgrade tidemark"},
		"no version":    {withVersion(0), "unknown schema 0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "diary.db")
			test.make(t, path)
			before, _ := os.ReadFile(path)
			_, err := sqlite.Open(path, sqlite.Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "open store "+path+": ") {
				t.Errorf("Open: %v, want an error that names the file and says %q", err, test.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeFile(content string) func(t *testing.T, path string) {
	return func(t *testing.T, path string) { check(t, os.WriteFile(path, []byte(content), 0o600)) }
}

func runSQL(statements string) func(t *testing.T, path string) {
	return func(t *testing.T, path string) {
		db, err := sql.Open("sqlite", path)
		check(t, err)
		_, err = db.Exec(statements)
		check(t, err)
		check(t, db.Close())
	}
}

func withVersion(version int) func(t *testing.T, path string) {
	return func(t *testing.T, path string) {
		check(t, mustOpen(t, path).Close())
		runSQL(fmt.Sprintf("PRAGMA user_version=%d", version))(t, path)
	}
}

func TestOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s, err := sqlite.Open(path, sqlite.Options{})
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}
			defer s.Close()
			if err := s.Append(t.Context(), "a", batch(fmt.Sprint(i), 1)); err != nil {
				t.Errorf("Append: %v", err)
			}
		})
	}
	all.Wait()
}

func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.db")
	s := mustOpen(t, path)
	check(t, s.Append(t.Context(), "run-42", batch("a", 200)))
	check(t, s.Close())
	content, err := os.ReadFile(path)
	check(t, err)
	const page = 16384
	for i := range content[24*page:] {
		content[24*page+i] = 0xa5
	}
	writeFile(string(content))(t, path)

	s = mustOpen(t, path)
	defer s.Close()
	_, err = eventlog.Collect(s.Events(t.Context(), "run-42", eventlog.Query{}))
	want := `read session "run-42": ` + path + ": the file is damaged: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Events of a damaged file: %v, want %q", err, want)
	}
}
