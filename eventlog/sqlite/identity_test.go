package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// TestFilesThatAreGone removes and replaces files of an open store, and puts them
// back.
func TestFilesThatAreGone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files stay where they are")
	}
	for name, file := range map[string]string{"database": "events.db", "log": "events.db-wal", "folder": "."} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "store")
			path, gone, away := filepath.Join(dir, "events.db"), filepath.Join(dir, file), dir+"-away"
			s := mustOpen(t, path)
			check(t, s.Append(t.Context(), "a", batch("a", 1)))
			check(t, os.Rename(gone, away))
			refused(t, gone, s.Append(t.Context(), "a", batch("b", 1)))
			refused(t, gone, s.SetNote(t.Context(), "", "key", []byte("value")))
			_, err := s.Upkeep(t.Context())
			refused(t, gone, err)
			if _, err := os.Stat(gone); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s was made anew: %v", gone, err)
			}
			if name != "folder" {
				check(t, os.WriteFile(gone, nil, 0o600))
				refused(t, gone, s.Append(t.Context(), "a", batch("b", 1)))
			}
			check(t, os.Rename(away, gone))
			check(t, s.Append(t.Context(), "a", batch("b", 1)))
			check(t, os.RemoveAll(dir))
			_, _ = s.Session(t.Context(), "a") // possible by a connection that is open
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("reading has made the file anew: %v", err)
			}
			check(t, s.Close())
		})
	}
}

// refused checks the error of a change to a store of which something is gone.
func refused(t *testing.T, gone string, err error) {
	t.Helper()
	if !errors.Is(err, eventlog.ErrLost) || !strings.Contains(err.Error(), gone) {
		t.Errorf("%v, want %v that names %s", err, eventlog.ErrLost, gone)
	}
}
