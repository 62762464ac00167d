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
	file       *os.File
	info       fs.FileInfo // from before the reading
	place      *place
	goesOn     bool // the file begins with what was read before
	growing    bool
	tail       *tail // of a file of lines
	transcript *Transcript
	resumed    bool  // it goes on from a checkpoint
	kept       int64 // what was read when the newest checkpoint was made
	due        int64 // how far behind that the next one is
	next       outcome
	skipped    int
	added      int
	into       *writer // the session that is being read
	fault      error   // why what was read cannot be stored
	rewritten  bool    // what was read is not in the file any more
}

// errStartOver ends a reading that needs what comes before its checkpoint.
var errStartOver = errors.New("the file must be read from its start")

func newReading(f *follower, file *os.File, info fs.FileInfo, before *place, growing bool) *reading {
	r := &reading{follower: f, file: file, info: info, place: &place{Sessions: before.sessions()}, growing: growing, next: finished}
	if r.goesOn = before.goesOn(file, info); r.goesOn {
		r.place.Skipped = before.Skipped
	}
	if growing {
		r.next = still
	}
	if isLines(file) {
		r.tail, r.due = &tail{file: file}, f.w.opts.CheckpointBytes
	}
	return r
}

// run reads to the end, or on for as long as the file grows.
func (r *reading) run(ctx context.Context, before *place) (outcome, error) {
	beside, err := r.root.folderOf(r.rel)
	if err != nil {
		return still, err
	}
	defer beside.Close()
	from, err := r.checkpoint(ctx, before)
	if err != nil {
		return still, err
	}
	if err := r.open(beside.FS(), from); err != nil {
		r.w.opts.Log.Debug("not a transcript", "path", r.path, "error", err)
		if before != nil && len(before.Sessions) > 0 {
			return r.next, nil // emptied, to be written anew: what was noted will tell the new text from the old
		}
		r.place.Problem = err.Error()
		return r.next, r.save(ctx, !r.growing)
	}
	r.place.Format = r.transcript.Format
	if r.tail != nil {
		r.tail.onRead, r.tail.atEnd = func() error { return r.onRead(ctx) }, func() error { return r.atEnd(ctx) }
	}
	err = r.sessions(ctx)
	switch {
	case errors.Is(err, errAnotherConversation), errors.Is(err, errRemoved):
		return again(r.save(ctx, false))
	case errors.Is(err, errStartOver):
		return again(r.drop(ctx))
	case errors.Is(err, errEdited):
		r.edited = true
		return anew, nil
	case err != nil:
		return still, err
	case r.rewritten: // what was noted at the end tells the files apart
		return r.next, nil
	}
	r.edited = false
	return r.next, r.save(ctx, !r.growing)
}

// again has the file read again now, or later where the store takes no notes.
func again(err error) (outcome, error) {
	if err != nil {
		return still, err
	}
	return anew, nil
}

// open has the format told, and the file read from the checkpoint, if that is of
// use.
func (r *reading) open(beside fs.FS, from *checkpoint) (err error) {
	source := Source{
		File: r.file, Name: filepath.Base(r.path), Folder: filepath.Dir(r.path), Beside: beside,
		Growing: r.growing, Skipped: r.skip,
	}
	if r.tail != nil {
		source.File = r.tail
	}
	if from != nil {
		source.Resume = from.Data
		if r.transcript, err = r.w.opts.Open(source); err == nil {
			r.resumed, r.kept, r.skipped = true, from.Offset, from.Skipped
			return nil
		}
		source.Resume = nil
		if _, err := source.File.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	r.transcript, err = r.w.opts.Open(source)
	return err
}

// sessions stores what the file holds. Behind a fault it stores nothing more: the
// transcript's reader takes the place of the fault for the end of the file, and
// what it holds back for whole.
func (r *reading) sessions(ctx context.Context) error {
	for s, err := range r.transcript.Sessions {
		if r.fault != nil {
			return r.fault
		}
		if err != nil {
			return r.broken(ctx, err)
		}
		if r.into, err = r.write(ctx, s); err != nil {
			return err
		}
		for e, err := range s.Events {
			if r.fault != nil {
				return r.fault
			}
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
		r.into.tellOfEdits()
	}
	return r.flush(ctx)
}

// broken ends the reading of a file that cannot be read to its end. What came
// before is stored.
func (r *reading) broken(ctx context.Context, err error) error {
	if r.resumed {
		return errStartOver
	}
	r.skip(err)
	return r.flush(ctx)
}

func (r *reading) flush(ctx context.Context) error {
	if r.fault != nil || r.into == nil {
		return r.fault
	}
	added, err := r.into.flush(ctx)
	r.added += added
	return err
}

// skip counts a record that cannot be read, and logs it if that was not done
// in an earlier reading. Behind a fault there is none: a line ends there that
// goes on in the file.
func (r *reading) skip(err error) {
	if r.fault != nil {
		return
	}
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
func (r *reading) save(ctx context.Context, whole bool) error {
	size := r.info.Size()
	if r.tail != nil {
		size = r.tail.offset
	}
	r.place.Whole = whole
	if err := r.place.at(r.file, r.info, size, r.tail != nil); err != nil {
		return err
	}
	return r.w.names.save(context.WithoutCancel(ctx), r.path, r.place)
}

// tell reports what was found since the last time.
func (r *reading) tell() {
	r.w.report.read(r.path, r.place, r.added)
	r.added = 0
}

// onRead makes a checkpoint where one is due.
func (r *reading) onRead(ctx context.Context) error {
	if r.tail.offset-r.kept < r.due || r.tail.offset >= r.info.Size() {
		return nil
	}
	if r.fault = r.note(ctx); r.fault == nil {
		r.fault = r.keep(ctx, r.due)
	}
	return r.end(r.fault)
}

// note stores what was read and notes how far that is.
func (r *reading) note(ctx context.Context) error {
	if err := r.flush(ctx); err != nil || r.place.Size == r.tail.offset {
		return err
	}
	return r.save(ctx, false)
}

// end is the end of the file for the transcript's reader, if there is a fault.
func (r *reading) end(fault error) error {
	if fault != nil {
		return io.EOF
	}
	return nil
}

// atEnd stores what was read of a growing file and waits for more. For the
// transcript's reader every end is that of the file.
func (r *reading) atEnd(ctx context.Context) error {
	if r.fault = r.note(ctx); r.fault == nil {
		r.fault = r.keep(ctx, r.due)
	}
	if r.fault != nil || !r.growing {
		return io.EOF
	}
	r.seen = seen{r.info.Size(), r.info.ModTime()}
	r.tell()
	grown, next := r.hasMore(ctx, r.tail)
	if !grown {
		r.next, r.rewritten = next, next == anew && !r.finish
		if !r.rewritten {
			r.fault = r.keep(ctx, r.lastDue(ctx))
		}
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
