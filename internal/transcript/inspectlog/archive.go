package inspectlog

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// samplesFolder is where the samples are in an .eval file.
const samplesFolder = "samples/"

// The bounds of what is unpacked, in bytes, so that a small file cannot cost a
// machine's memory or an afternoon.
const (
	maxMember = 256 << 20
	maxAll    = 1 << 30
	// maxStream bounds an archive that comes through a pipe, which has to be
	// held to be read.
	maxStream = 256 << 20
)

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// archive is an .eval file that is being read.
type archive struct {
	src  *format.Source
	left uint64 // bytes that may still be unpacked
}

// archived gives the samples of an .eval file. A member that cannot be read is
// told by its name, and the rest goes on.
func archived(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		files, err := directory(src)
		if err != nil {
			yield(format.Session{}, err)
			return
		}
		a := &archive{src: src, left: maxAll}
		for _, f := range files {
			if f.Mode().IsDir() {
				continue
			}
			err := refuse(f)
			if err == nil && !strings.HasPrefix(f.Name, samplesFolder) {
				continue
			}
			var s format.Session
			if err == nil {
				s, err = a.sample(f)
			}
			if err != nil {
				err = &record.Error{Err: fmt.Errorf("member %q: %w", f.Name, err)}
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

// directory lists the members of the archive.
func directory(src *format.Source) ([]*zip.File, error) {
	at, size := src.Random, src.Size
	if at == nil {
		data, err := io.ReadAll(io.LimitReader(src.R, maxStream+1))
		if err != nil {
			return nil, err
		}
		if len(data) > maxStream {
			return nil, &record.Error{Err: fmt.Errorf("the zip is larger than %d MB, which a pipe may give: name the file", maxStream>>20)}
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	z, err := zip.NewReader(at, size)
	if err == nil || errors.Is(err, zip.ErrInsecurePath) {
		return z.File, nil
	}
	if src.Growing {
		return nil, nil // Its list of members comes last.
	}
	return nil, &record.Error{Err: errors.New("the zip has no readable list of members: is the file cut off?")}
}

// refuse says why a member is not to be touched, if it is not.
func refuse(f *zip.File) error {
	switch {
	case !fs.ValidPath(f.Name) || strings.Contains(f.Name, `\`):
		return errors.New("its name leads out of the archive; refused")
	case f.Mode()&fs.ModeType != 0:
		return errors.New("it is a link or a device; refused")
	case f.Flags&1 != 0:
		return errors.New("it is encrypted; refused")
	}
	return nil
}

// sample reads one member. The zip's reader gives no more than the member's size as
// the list says it, so that is what is bounded.
func (a *archive) sample(f *zip.File) (format.Session, error) {
	size := f.UncompressedSize64
	switch {
	case size > maxMember:
		return format.Session{}, fmt.Errorf("it unpacks to %d MB, more than %d MB; refused", size>>20, maxMember>>20)
	case size > a.left:
		return format.Session{}, fmt.Errorf("with those before it, it unpacks to more than %d MB; refused", maxAll>>20)
	}
	a.left -= size
	member, err := f.Open()
	if err != nil {
		return format.Session{}, err
	}
	defer member.Close()
	s := &sample{member: f.Name}
	s.read(record.NewDecoder(member))
	_, rest := io.Copy(io.Discard, member) // To its end, where its checksum is told.
	if err := cmp.Or(s.unreadable(), rest); err != nil {
		return format.Session{}, err
	}
	return format.Session{Name: s.name(a.src.Name), Events: s.all()}, nil
}
