package daemon

import (
	"context"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// calm is how long a file must be left alone to be read.
const calm = 200 * time.Millisecond

// WatchFile calls changed when a file was written or replaced. It watches the
// folder, since editors replace files. Without notifications of the system it
// ends with an error.
func WatchFile(ctx context.Context, path string, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.Add(filepath.Dir(path)); err != nil {
		return err
	}
	still := time.NewTimer(calm)
	still.Stop()
	for {
		select {
		case e := <-w.Events:
			if filepath.Clean(e.Name) == filepath.Clean(path) && e.Op != fsnotify.Chmod {
				still.Reset(calm)
			}
		case <-still.C:
			changed()
		case err := <-w.Errors:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}
