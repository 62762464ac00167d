package watch

import (
	"cmp"
	"slices"
	"sync"
)

// File is what a [Watcher] knows of a file.
type File struct {
	Path string `json:"path"`
	// Format is empty where the file is no transcript, for the reason that
	// Problem gives.
	Format  string `json:"format,omitzero"`
	Problem string `json:"problem,omitzero"`
	// Sessions are the names of its sessions in the store, those that were
	// removed there included.
	Sessions []string `json:"sessions,omitzero"`
	// Events is how many events it holds, Added how many of them were new in
	// this run of the daemon.
	Events int64 `json:"events"`
	Added  int   `json:"added"`
	// Skipped counts the records that could not be read.
	Skipped int `json:"skipped"`
}

// report is what was found. It is safe for concurrent use.
type report struct {
	mu       sync.Mutex
	files    map[string]*File
	expected map[string]bool // files of the first scan that were not read yet
	all      bool            // the first scan has listed its files
	ready    chan struct{}   // closed when they have been read
}

func newReport() *report {
	return &report{files: map[string]*File{}, expected: map[string]bool{}, ready: make(chan struct{})}
}

// Ready is closed when all files that were there at the start have been read.
func (w *Watcher) Ready() <-chan struct{} { return w.report.ready }

// Files lists the files that were found, by path.
func (w *Watcher) Files() []File {
	r := w.report
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []File
	for _, f := range r.files {
		all = append(all, *f)
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

func (r *report) expect(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.all {
		r.expected[path] = true
	}
}

func (r *report) scanned() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = true
	r.check()
}

func (r *report) done(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.expected, path)
	r.check()
}

func (r *report) check() {
	if !r.all || len(r.expected) > 0 {
		return
	}
	select {
	case <-r.ready:
	default:
		close(r.ready)
	}
}

// known notes a file that has not changed since an earlier run.
func (r *report) known(path string, p *place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files[path] == nil {
		r.files[path] = fileOf(path, p)
	}
}

// read notes how far a file was read by one reading.
func (r *report) read(path string, p *place, addedNow int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := fileOf(path, p)
	if before := r.files[path]; before != nil {
		f.Added = before.Added
	}
	f.Added += addedNow
	r.files[path] = f
}

func fileOf(path string, p *place) *File {
	f := &File{Path: path, Format: p.Format, Problem: p.Problem, Skipped: p.Skipped}
	for _, s := range p.Sessions {
		if s.Events > 0 {
			f.Sessions = append(f.Sessions, s.Name)
			f.Events += s.Events
		}
	}
	return f
}
