package daemon

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tidemark/tidemark/api"
)

// OpenKey reads the key in a file, which it makes where there is none, for its
// owner only. A file that others can read is refused: the key in it may be known
// to them. So is a key that is short enough to be guessed.
func OpenKey(path string) (string, error) {
	if err := makeKey(path); err != nil {
		return "", fmt.Errorf("make key %s: %w", path, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("read key %s: others can read it (mode %#o): remove it, and the daemon makes another, or chmod 600 it", path, info.Mode().Perm())
	}
	key, err := api.ReadKey(path)
	if err == nil && len(key) < minKey {
		return "", fmt.Errorf("read key %s: it has %d characters, want at least %d: remove it, and the daemon makes another", path, len(key), minKey)
	}
	return key, err
}

// minKey is how many characters a key has at least, so that nobody guesses it.
const minKey = 16

// makeKey never leaves a file that is only begun: of two daemons that start at
// once, both use the key of the one that was faster.
func makeKey(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(rand.Text() + rand.Text() + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
