package watch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json/jsontext"
)

// maxLogged is how many records that cannot be read are logged of one file.
const maxLogged = 20

// reading is one run of a transcript's reader over a file.
type reading struct {
	*follower
	file      *os.File
	info      fs.FileInfo // from before the reading
	place     *place
	goesOn    bool // the file begins with what was read before
	growing   bool
	tail      *tail
	next      outcome
	skipped   int
	added     int
	into      *writer // the session that is being read
	fault     error   // why what was read cannot be stored
	rewritten bool    // what was read is not in the file any more
}

func newReading(f *follower, file *os.File, info fs.FileInfo, before *place, growing bool) *reading {
	r := &reading{follower: f, file: file, info: info, place: &place{Sessions: before.sessions()}, growing: growing, next: finished}
	if r.goesOn = before.goesOn(file, info); r.goesOn {
		r.place.Skipped = before.Skipped
	}
	if growing {
		r.next = still
	}
	return r
}

// run reads to the end, or on for as long as the file grows.
func (r *reading) run(ctx context.Context) (outcome, error) {
	beside, err := r.root.folderOf(r.rel)
	if err != nil {
		return still, err
	}
	defer beside.Close()
	source := Source{
		File: r.file, Name: filepath.Base(r.path), Folder: filepath.Dir(r.path), Beside: beside.FS(),
		Growing: r.growing, Skipped: r.skip,
	}
	lines := r.growing && isLines(r.file)
	if lines {
		r.tail = &tail{file: r.file}
		source.File = r.tail
	}
	t, err := r.w.opts.Open(source)
	if err != nil {
		r.w.opts.Log.Debug("not a transcript", "path", r.path, "error", err)
		r.place.Problem = err.Error()
		return r.next, r.save(ctx)
	}
	r.place.Format = t.Format
	if lines {
		r.tail.atEnd = func() error { return r.atEnd(ctx) }
	}
	if err = r.sessions(ctx, t); err == nil {
		err = r.fault
	}
	if errors.Is(err, errAnotherConversation) {
		return anew, r.save(ctx)
	}
	if err != nil {
		return still, err
	}
	if r.rewritten { // what was noted at the end tells the files apart
		return r.next, nil
	}
	return r.next, r.save(ctx)
}

func (r *reading) sessions(ctx context.Context, t *Transcript) error {
	number := 0
	for s, err := range t.Sessions {
		if err != nil {
			return r.broken(ctx, err)
		}
		if r.into, err = r.write(ctx, t.Format, s.Name, number); err != nil {
			return err
		}
		number++
		for e, err := range s.Events {
			if err != nil {
				return r.broken(ctx, err)
			}
			if err := r.into.add(ctx, e); err != nil {
				return err
			}
		}
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	return r.flush(ctx)
}

// broken ends the reading of a file that cannot be read to its end. What came
// before is stored.
func (r *reading) broken(ctx context.Context, err error) error {
	r.skip(err)
	return r.flush(ctx)
}

func (r *reading) flush(ctx context.Context) error {
	if r.into == nil {
		return nil
	}
	added, err := r.into.flush(ctx)
	r.added += added
	return err
}

// skip counts a record that cannot be read, and logs it if that was not done
// in an earlier reading.
func (r *reading) skip(err error) {
	r.skipped++
	if r.skipped <= r.place.Skipped {
		return
	}
	r.place.Skipped = r.skipped
	if r.skipped <= maxLogged {
		r.w.opts.Log.Warn("record skipped", "path", r.path, "error", err)
	}
}

// save notes how far the reading came, also where the daemon stops: what was
// read is stored, and need not be read again.
func (r *reading) save(ctx context.Context) error {
	size := r.info.Size()
	if r.tail != nil {
		size = r.tail.offset
	}
	r.place.Whole = !r.growing
	if err := r.place.at(r.file, r.info, size, r.tail != nil || isLines(r.file)); err != nil {
		return err
	}
	if err := r.w.names.save(context.WithoutCancel(ctx), r.path, r.place); err != nil {
		return err
	}
	r.seen = seen{r.info.Size(), r.info.ModTime()}
	return nil
}

// tell reports what was found since the last time.
func (r *reading) tell() {
	r.w.report.read(r.path, r.place, r.added)
	r.added = 0
}

// atEnd stores what was read of a growing file and waits for more. For the
// transcript's reader every end is that of the file.
func (r *reading) atEnd(ctx context.Context) error {
	r.fault = r.flush(ctx)
	if r.fault == nil && r.place.Size != r.tail.offset {
		r.fault = r.save(ctx)
	}
	if r.fault != nil {
		return io.EOF
	}
	r.tell()
	grown, next := r.hasMore(ctx, r.tail)
	if !grown {
		r.next, r.rewritten = next, next == anew && !r.finish
		return io.EOF
	}
	if r.info, r.fault = r.file.Stat(); r.fault != nil {
		return io.EOF
	}
	return nil
}

// beginsWithLine reports whether a text begins with a line that is a JSON
// object.
func beginsWithLine(head []byte) bool {
	line, _, ended := bytes.Cut(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), []byte("\n"))
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	// A line that is longer than the head is one all the same: documents that
	// are written for people have short lines.
	return !ended || jsontext.Value(line).IsValid() || bytes.Contains(line, []byte("}{"))
}
