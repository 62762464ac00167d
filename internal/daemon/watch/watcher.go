package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/tidemark/tidemark/session"
)

// readers is how many files are read at the same moment.
const readers = 2

// Watcher watches folders. Make one with [New] and run it once.
type Watcher struct {
	engine *session.Engine
	opts   Options
	roots  []*root
	notify *fsnotify.Watcher // nil where the system has none

	slots  chan struct{}
	sweeps chan chan int
	ends   chan *follower
	idles  chan struct{}
	over   chan struct{}
	names  *names

	// Of the goroutine that runs.
	followers map[string]*follower
	queue     []string
	queued    map[string]bool
	read      map[string]seen
	listed    bool // the first scan is over

	report *report
}

// seen is a file as it was when it was read to its end.
type seen struct {
	size     int64
	modified time.Time
}

// New opens the folders. It fails where one of them is not there.
func New(engine *session.Engine, opts Options) (*Watcher, error) {
	w := &Watcher{
		engine: engine, opts: opts.withDefaults(),
		slots: make(chan struct{}, readers), sweeps: make(chan chan int), ends: make(chan *follower), idles: make(chan struct{}, 1), over: make(chan struct{}),
		followers: map[string]*follower{}, queued: map[string]bool{}, read: map[string]seen{},
		names: newNames(engine.Store()), report: newReport(),
	}
	for _, path := range opts.Paths {
		r, err := openRoot(path)
		if err != nil {
			return nil, errors.Join(err, w.closeRoots())
		}
		w.roots = append(w.roots, r)
	}
	return w, nil
}

// Run watches until ctx ends.
func (w *Watcher) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer func() {
		stop()
		close(w.over)
		go func() { group.Wait(); close(w.ends) }()
		for range w.ends {
		}
		_ = w.closeRoots()
	}()
	if err := w.names.load(ctx); err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	events, failures := w.openNotify()
	if w.notify != nil {
		defer w.notify.Close()
	}
	w.scan(ctx)
	w.start(ctx, &group)
	w.listed = true
	w.report.scanned()
	for {
		w.start(ctx, &group)
		select {
		case e := <-events:
			w.handle(e)
		case err := <-failures:
			w.opts.Log.Warn("watching missed something; looking at all files", "error", err)
			w.scan(ctx)
		case reply := <-w.sweeps:
			reply <- w.scan(ctx)
		case f := <-w.ends:
			w.ended(f)
		case <-w.idles:
		case <-ctx.Done():
			return nil
		}
	}
}

// Sweep looks at all files and has those read that have changed. It answers
// how many files there are.
func (w *Watcher) Sweep(ctx context.Context) (files int, err error) {
	reply := make(chan int, 1)
	select {
	case w.sweeps <- reply:
		return <-reply, nil
	case <-w.over:
		return 0, errors.New("sweep: the watcher has ended")
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (w *Watcher) closeRoots() error {
	var errs []error
	for _, r := range w.roots {
		errs = append(errs, r.dir.Close())
	}
	return errors.Join(errs...)
}

// openNotify asks the system for notifications. Without them, sweeps find what
// changes.
func (w *Watcher) openNotify() (<-chan fsnotify.Event, <-chan error) {
	notify, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		w.opts.Log.Warn("no notifications of changed files; sweeps look for them", "error", err)
		return nil, nil
	}
	w.notify = notify
	return notify.Events, notify.Errors
}

func (w *Watcher) watchFolder(path string) {
	if w.notify == nil {
		return
	}
	if err := w.notify.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.opts.Log.Warn("no notifications for folder; sweeps look into it", "path", path, "error", err)
	}
}

// handle takes a notification.
func (w *Watcher) handle(e fsnotify.Event) {
	r, rel := w.rootOf(e.Name)
	if r == nil || e.Op == fsnotify.Chmod {
		return
	}
	info, err := r.dir.Lstat(rel)
	switch {
	case err != nil: // it is gone, or was renamed: its reader finds out
		if f := w.followers[e.Name]; f != nil {
			f.poke()
		}
	case info.IsDir() && e.Has(fsnotify.Create) && !isHidden(info.Name()):
		w.scanBelow(r, rel, func(path string, info fs.FileInfo) { w.look(path, info) })
	case info.Mode().IsRegular() && (!isDraft(info.Name()) || r.only != ""):
		w.changed(e.Name)
	}
}

func (w *Watcher) rootOf(path string) (*root, string) {
	for _, r := range w.roots {
		if rel, ok := r.relative(path); ok {
			return r, rel
		}
	}
	return nil, ""
}

// changed has a file read, by the follower that it has or by one to come.
func (w *Watcher) changed(path string) {
	if f := w.followers[path]; f != nil {
		f.poke()
		return
	}
	if !w.queued[path] {
		w.queued[path] = true
		w.queue = append(w.queue, path)
		w.report.expect(path)
	}
}

// start starts followers for the files that wait, as many as may be open.
// Where that is too many, the one that is idle for longest gives way.
func (w *Watcher) start(ctx context.Context, group *sync.WaitGroup) {
	for len(w.queue) > 0 {
		if len(w.followers) >= w.opts.OpenFiles {
			w.evict()
			return
		}
		path := w.queue[0]
		w.queue = w.queue[1:]
		delete(w.queued, path)
		r, rel := w.rootOf(path)
		f := newFollower(w, r, rel, path)
		f.fresh = w.listed
		w.followers[path] = f
		follows, cancel := context.WithCancelCause(ctx)
		f.cancel = cancel
		group.Go(func() {
			defer cancel(nil)
			f.run(follows)
			w.ends <- f
		})
	}
}

// errEvicted is why a follower ends that gave way.
var errEvicted = errors.New("another file is read instead")

func (w *Watcher) evict() {
	var oldest *follower
	var since int64
	for _, f := range w.followers {
		if idle := f.idleSince.Load(); idle > 0 && (oldest == nil || idle < since) {
			oldest, since = f, idle
		}
	}
	if oldest != nil {
		oldest.cancel(errEvicted)
	}
}

// ended forgets a follower. A change that came too late for it is for the next.
func (w *Watcher) ended(f *follower) {
	delete(w.followers, f.path)
	w.report.done(f.path)
	r, rel := w.rootOf(f.path)
	info, err := r.dir.Lstat(rel)
	switch {
	case err == nil && r != f.root:
		w.changed(f.path)
	case err != nil || !info.Mode().IsRegular():
		delete(w.read, f.path)
	case f.seen != (seen{info.Size(), info.ModTime()}) && !f.failed:
		w.changed(f.path)
	default:
		w.read[f.path] = f.seen
	}
}
