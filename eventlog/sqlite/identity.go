package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tidemark/tidemark/eventlog"
)

// identity is which files a store has open. Whoever removes or replaces one does
// not change what is open: what is written there is gone when the store is closed.
type identity struct {
	paths []string
	infos []fs.FileInfo
}

// identify looks at the files of an open store.
func identify(f *file) (*identity, error) {
	id := &identity{paths: []string{f.path, f.path + "-wal"}}
	for _, path := range id.paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		id.infos = append(id.infos, info)
	}
	return id, nil
}

// check reports whether the files are still found under their names. It takes
// microseconds.
func (id *identity) check() error {
	for i, path := range id.paths {
		info, err := os.Stat(path)
		switch {
		case err == nil && os.SameFile(info, id.infos[i]):
		case err == nil, errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%s: %w: put it back, or restart what has it open", path, eventlog.ErrLost)
		default:
			return err
		}
	}
	return nil
}
