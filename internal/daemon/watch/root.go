package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// root is a folder that is watched. Nothing is read outside of it.
type root struct {
	path string // absolute
	real string // what path leads to
	only string // the one file to read, if a file is watched
	dir  *os.Root
	gone bool // the folder was not there when it was looked for last
}

func openRoot(path string) (*root, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = errors.New("there is no such folder or file: make it, or take it out of watch.paths")
		case errors.Is(err, fs.ErrPermission):
			err = fmt.Errorf("%w: let the daemon's user read it, or take it out of watch.paths", err)
		}
		return nil, fmt.Errorf("watch %s: %w", path, err)
	}
	r := &root{path: abs}
	if !info.IsDir() {
		r.path, r.only = filepath.Split(abs)
	}
	if r.real, err = filepath.EvalSymlinks(r.path); err == nil {
		r.dir, err = os.OpenRoot(r.path)
	}
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", path, err)
	}
	return r, nil
}

var errElsewhere = errors.New("it leads elsewhere now: restart the daemon if that is meant")

// again opens the folder that is in place of one that was removed, or gives the
// root itself where nothing has changed. It follows no link that was not there
// at first.
func (r *root) again() (*root, error) {
	before, err := r.dir.Stat(".")
	if err != nil {
		return r, err
	}
	now, err := os.Stat(r.path)
	if err != nil || os.SameFile(before, now) {
		return r, err
	}
	if real, err := filepath.EvalSymlinks(r.path); err != nil || real != r.real {
		return r, errors.Join(err, errElsewhere)
	}
	dir, err := os.OpenRoot(r.path)
	if err != nil {
		return r, err
	}
	if opened, err := dir.Stat("."); err != nil || !os.SameFile(opened, now) {
		return r, errors.Join(err, errElsewhere, dir.Close())
	}
	return &root{path: r.path, real: r.real, only: r.only, dir: dir}, nil
}

// relative is a path as the root names it.
func (r *root) relative(path string) (rel string, ok bool) {
	rel, err := filepath.Rel(r.path, path)
	if err != nil || !filepath.IsLocal(rel) || r.only != "" && rel != r.only {
		return "", false
	}
	for element := range strings.SplitSeq(filepath.Dir(rel), string(filepath.Separator)) {
		if isHidden(element) {
			return "", false
		}
	}
	return rel, true
}

// isDraft tells the files that programs write before they give them their name.
func isDraft(name string) bool {
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case strings.HasSuffix(name, "~"), ext == ".tmp", ext == ".temp", ext == ".part", ext == ".swp", ext == ".lock":
		return true
	case name[0] == '.':
		return ext != ".md" && ext != ".jsonl" && ext != ".json" && ext != ".ndjson"
	}
	return false
}

func isHidden(dir string) bool { return len(dir) > 1 && dir[0] == '.' && dir != ".." }

// walk gives all folders and regular files below a folder. A folder that
// cannot be read is reported and passed over.
func (r *root) walk(below string, folder, file func(rel string), failed func(error)) {
	if r.only != "" {
		folder(".")
		file(r.only)
		return
	}
	_ = fs.WalkDir(r.dir.FS(), filepath.ToSlash(below), func(name string, d fs.DirEntry, err error) error {
		rel := filepath.FromSlash(name)
		switch {
		case err != nil:
			failed(err)
			return fs.SkipDir
		case d.IsDir() && isHidden(d.Name()):
			return fs.SkipDir
		case d.IsDir():
			folder(rel)
		case d.Type().IsRegular() && !isDraft(d.Name()):
			file(rel)
		}
		return nil
	})
}

// open opens a regular file. A link is refused, wherever it leads.
func (r *root) open(rel string) (*os.File, fs.FileInfo, error) {
	info, err := r.dir.Lstat(rel)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", rel, errNotRegular)
	}
	if err != nil {
		return nil, nil, err
	}
	file, err := r.dir.OpenFile(rel, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, nil, err
	}
	opened, err := file.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = fmt.Errorf("%s: %w", rel, errNotRegular) // swapped in between
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, opened, nil
}

// folderOf opens the folder that a file is in.
func (r *root) folderOf(rel string) (*os.Root, error) { return r.dir.OpenRoot(filepath.Dir(rel)) }

var errNotRegular = errors.New("it is no regular file")
