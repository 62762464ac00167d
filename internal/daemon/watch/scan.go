package watch

import (
	"context"
	"io/fs"
	"path/filepath"
	"time"
)

// scan looks at all files of all roots, and removes the checkpoints of those that
// are gone or have been still for long.
func (w *Watcher) scan(ctx context.Context) (files int) {
	wanted := map[string]bool{}
	for i := range w.roots {
		if !w.reopen(&w.roots[i]) {
			continue
		}
		w.scanBelow(w.roots[i], ".", func(path string, info fs.FileInfo) {
			files++
			if w.look(path, info) || time.Since(info.ModTime()) < stillFor {
				wanted[checkpointKey(path, identity(info))] = true
			}
		})
	}
	if err := w.names.dropOthers(ctx, wanted); err != nil && ctx.Err() == nil {
		w.opts.Log.Warn("cannot remove what is known of files that are gone; the next sweep tries again", "error", err)
	}
	return files
}

// reopen takes a folder that was made in place of the one that was watched, and
// reports whether there is one.
func (w *Watcher) reopen(r **root) bool {
	now, err := (*r).again()
	switch {
	case err != nil && !(*r).gone:
		w.opts.Log.Warn("watched folder is not there; sweeps look for it", "path", (*r).path, "error", err)
	case now != *r:
		w.opts.Log.Info("watched folder was made again", "path", now.path)
		_ = (*r).dir.Close() // its files are gone
	}
	*r, now.gone = now, err != nil
	return err == nil
}

func (w *Watcher) scanBelow(r *root, below string, file func(path string, info fs.FileInfo)) {
	r.walk(below,
		func(rel string) { w.watchFolder(filepath.Join(r.path, rel)) },
		func(rel string) {
			if info, err := r.dir.Lstat(rel); err == nil {
				file(filepath.Join(r.path, rel), info)
			}
		},
		func(err error) { w.opts.Log.Warn("cannot look into folder", "root", r.path, "error", err) },
	)
}

// look has a file read if it is not as it was read, and reports that.
func (w *Watcher) look(path string, info fs.FileInfo) (changed bool) {
	if w.read[path] == (seen{info.Size(), info.ModTime()}) {
		return false
	}
	w.changed(path)
	return true
}
