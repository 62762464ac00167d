package watch

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// tail reads a file that grows. At its end it waits.
type tail struct {
	file   *os.File
	offset int64
	before []byte // the bytes before offset, keptBefore at most
	// onRead is called before more is read.
	onRead func() error
	// atEnd is asked at the end of the file. It returns when there may be more
	// to read, or gives the error to end with. Until it is set, the end is
	// io.EOF.
	atEnd func() error
	ended error // what atEnd ended the file with
}

// keptBefore is how many bytes before the end tell a file that has grown from
// one that was written anew.
const keptBefore = 256

func (t *tail) Read(p []byte) (int, error) {
	if t.onRead != nil && t.ended == nil {
		t.ended = t.onRead()
	}
	for t.ended == nil {
		n, err := t.file.ReadAt(p, t.offset)
		if n > 0 {
			t.offset += int64(n)
			t.before = append(t.before, p[:n]...)
			t.before = t.before[max(0, len(t.before)-keptBefore):]
			return n, nil
		}
		if !errors.Is(err, io.EOF) || t.atEnd == nil {
			return 0, err
		}
		t.ended = t.atEnd()
	}
	return 0, t.ended
}

// Seek goes to an offset from the start.
func (t *tail) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, errors.ErrUnsupported
	}
	t.offset, t.before = offset, make([]byte, min(offset, keptBefore))
	_, err := t.file.ReadAt(t.before, offset-int64(len(t.before)))
	return offset, err
}

// goesOn reports whether the file still holds what was read of it.
func (t *tail) goesOn() bool {
	now := make([]byte, len(t.before))
	_, err := t.file.ReadAt(now, t.offset-int64(len(now)))
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(now, t.before)
}
