package watch

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"
)

// follower reads one file to its end, and on as it grows. It ends when the file
// is finished, gone, or no transcript.
type follower struct {
	w      *Watcher
	root   *root
	rel    string
	path   string
	cancel context.CancelCauseFunc

	pokes     chan struct{}
	idleSince atomic.Int64 // unix nanoseconds; 0 while it reads
	finish    bool         // the file has been still for long enough
	fresh     bool         // it was found just now: it may be a draft that gets another name
	failed    bool         // the file cannot be opened; a sweep tries again
	edited    bool         // the document does not begin as it did
	seen      seen         // the file, when it was read last
}

func newFollower(w *Watcher, r *root, rel, path string) *follower {
	return &follower{w: w, root: r, rel: rel, path: path, pokes: make(chan struct{}, 1)}
}

// poke says that the file may have changed. It never waits.
func (f *follower) poke() {
	select {
	case f.pokes <- struct{}{}:
	default:
	}
}

// outcome says what comes after a reading.
type outcome int

const (
	finished outcome = iota // nothing, until the file changes
	still                   // another reading when the file changes or settles
	anew                    // another reading now
)

func (f *follower) run(ctx context.Context) {
	if f.fresh && !f.pause(ctx) {
		return
	}
	for ctx.Err() == nil {
		f.w.slots <- struct{}{}
		next, err := f.readFile(ctx)
		<-f.w.slots
		if err != nil && ctx.Err() == nil {
			f.w.opts.Log.Error("read transcript", "path", f.path, "error", err)
		}
		if next == anew {
			continue
		}
		f.w.report.done(f.path)
		if next == finished || next == still && !f.wait(ctx) {
			return
		}
	}
}

// wait returns when the file may have changed or has been still for long
// enough, or reports that ctx ended.
func (f *follower) wait(ctx context.Context) bool {
	f.idleSince.Store(time.Now().UnixNano())
	defer f.idleSince.Store(0)
	select {
	case f.w.idles <- struct{}{}:
	default:
	}
	settle := time.NewTimer(f.w.opts.Settle)
	defer settle.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-settle.C:
		f.finish = true
		return true
	case <-f.pokes:
		f.finish = false
	}
	return f.pause(ctx)
}

// pause lets what is being written come to a rest.
func (f *follower) pause(ctx context.Context) bool {
	timer := time.NewTimer(f.w.opts.Pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// readFile reads the file once, or for as long as it grows.
func (f *follower) readFile(ctx context.Context) (outcome, error) {
	file, info, err := f.root.open(f.rel)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotRegular), errors.Is(err, os.ErrClosed):
		f.failed = true
		return finished, nil
	case err != nil:
		f.failed = true
		return finished, err
	}
	defer file.Close()
	p, err := f.w.names.placeOf(ctx, f.path, info, file)
	if err != nil {
		return still, err
	}
	growing := !f.finish && time.Since(info.ModTime()) < f.w.opts.Settle
	if p.isRead(info) && (p.Whole || growing && p.Problem != "") {
		f.w.report.known(f.path, p)
		f.seen = seen{info.Size(), info.ModTime()}
		if growing {
			return still, nil
		}
		return finished, nil
	}
	r := newReading(f, file, info, p, growing)
	next, err := r.run(ctx, p)
	if err == nil {
		f.seen = seen{r.info.Size(), r.info.ModTime()}
	}
	r.tell()
	return next, err
}

// hasMore is called at the end of a file that is still written to. It returns
// at the next sign of growth, or says what comes next instead.
func (f *follower) hasMore(ctx context.Context, t *tail) (grown bool, next outcome) {
	f.w.report.done(f.path)
	<-f.w.slots
	goOn := f.wait(ctx)
	f.w.slots <- struct{}{}
	if !goOn {
		return false, finished
	}
	if f.finish {
		return false, anew
	}
	now, err := f.root.dir.Lstat(f.rel)
	opened, err2 := t.file.Stat()
	if err != nil || err2 != nil || !os.SameFile(now, opened) || opened.Size() < t.offset || !t.goesOn() {
		return false, anew
	}
	return true, still
}

// isLines reports whether a file holds one JSON object a line, so that reading
// can go on at its end. Anything else is read again as a whole.
func isLines(file io.ReaderAt) bool {
	head := make([]byte, 64<<10)
	n, _ := file.ReadAt(head, 0) // what cannot be read is no line
	return beginsWithLine(head[:n])
}
