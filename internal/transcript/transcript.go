// Package transcript imports what agents' programs wrote about themselves: it
// tells the format of a file by its content, never by its name, and reads its
// sessions as streams of [eventlog.Event].
//
//	r, err := transcript.OpenFile("run.jsonl")
//	…
//	defer r.Close()
//	for s, err := range r.Sessions() {
//		…
//		for e, err := range s.Events() {
//			…
//		}
//	}
//
// What a format's records become is in docs/transcripts.md. Nothing that the
// model saw or said is lost or given twice; what a program kept for itself is
// left out. The same bytes give the same events, ids included, so importing a
// file again, or one that has grown, appends only what is new.
//
// A record that cannot be read never ends an import: it is an error of type
// [*RecordError] among the events, and is counted in [Skipped]. Memory does not
// grow with the file, beyond a few bytes a line.
package transcript

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidemark/tidemark/internal/transcript/format"
)

// Options are how a transcript is read. The zero value works.
type Options struct {
	// Name is the file's name. It is used in errors and names sessions that
	// have no name of their own; the format does not depend on it.
	Name string
	// Growing says that the file is still written to. An unfinished record at
	// its end is no error then, and a reply that can still go on is held back;
	// all events are a beginning of those of the finished file. A file whose first
	// object is not whole yet is [ErrUnfinished].
	Growing bool
	// Resume is what [Reader.Checkpoint] gave in an earlier reading of the file,
	// whose head must not have changed since: only what comes behind that is
	// read. It needs a reader that can seek.
	Resume []byte
	// Beside is the folder that the file is in, for formats with pictures beside
	// the transcript. Without it, a text stands for each. [OpenFile] takes the
	// file's own folder, and follows no link out of it.
	Beside fs.FS
	// Folder is the path of that folder, whose name stands for that of the file
	// where a program gives all its files the same. [OpenFile] knows it.
	Folder string
}

// The reasons why a file is no transcript. Errors of [Open] wrap them.
var (
	ErrEmpty         = errors.New("it is empty: nothing was written to it yet")
	ErrBinary        = errors.New("it is not text: name the transcript itself, unpacked and in UTF-8")
	ErrUnknownFormat = errors.New("unknown format")
	ErrUnfinished    = errors.New("its first record is still being written, and could be of several formats")
	ErrDirectory     = errors.New("it is a directory: name a file in it")
)

// Open tells the format of a transcript by its first 256 KB and gives a reader
// of it. If r can seek, it must stand at its beginning. Open does not close r.
func Open(r io.Reader, opts Options) (*Reader, error) {
	at := &position{r: r}
	buffered := bufio.NewReaderSize(at, format.HeadBytes)
	head, err := buffered.Peek(format.HeadBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, openError(opts.Name, err)
	}
	mark := len(byteOrderMark(head))
	parsed, f, err := tell(head[mark:])
	if err != nil {
		return nil, openError(opts.Name, err)
	}
	if opts.Growing && !parsed.Whole && len(head) < format.HeadBytes && bytes.HasPrefix(bytes.TrimSpace(head[mark:]), []byte("{")) {
		return nil, openError(opts.Name, ErrUnfinished)
	}
	_, _ = buffered.Discard(mark)
	source := &format.Source{
		R: buffered, Name: baseName(opts.Name), Head: parsed, Growing: opts.Growing, Rewind: rewinder(r, int64(mark)),
		Beside: opts.Beside, Folder: folderName(opts.Folder),
	}
	source.Random, source.Size = random(r)
	reader := &Reader{format: f, source: source, position: at}
	at.ended = false // the head may be all that there is as yet
	if opts.Resume != nil {
		if err := reader.resume(r, opts.Resume); err != nil {
			return nil, openError(opts.Name, err)
		}
		buffered.Reset(at)
	}
	return reader, nil
}

// OpenFile opens a file as [Open] does and holds it open until Close.
func OpenFile(path string) (*Reader, error) { return OpenFileWith(path, Options{}) }

// OpenFileWith is [OpenFile] with options. Their Name defaults to the path.
func OpenFileWith(path string, opts Options) (*Reader, error) {
	if opts.Name == "" {
		opts.Name = path
	}
	if opts.Folder == "" {
		opts.Folder = filepath.Dir(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, openError(opts.Name, fileError(err))
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		_ = file.Close()
		return nil, openError(opts.Name, ErrDirectory)
	}
	closers := closers{file}
	if opts.Beside == nil {
		if folder, err := os.OpenRoot(filepath.Dir(path)); err == nil {
			opts.Beside, closers = folder.FS(), append(closers, folder)
		}
	}
	r, err := Open(file, opts)
	if err != nil {
		_ = closers.Close()
		return nil, err
	}
	r.closer = closers
	return r, nil
}

// folderName names a folder, empty where it has no name.
func folderName(path string) string {
	if path == "" {
		return ""
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	name := filepath.Base(whole)
	if strings.Trim(name, `/\.`) == "" {
		return ""
	}
	return sessionName(name)
}

// closers are closed together.
type closers []io.Closer

func (all closers) Close() error {
	var errs []error
	for _, c := range all {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func openError(name string, err error) error {
	if name == "" {
		return fmt.Errorf("open transcript: %w", err)
	}
	return fmt.Errorf("open transcript %q: %w", name, err)
}

// fileError words an error of the file system with the next step.
func fileError(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: check the path", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: make it readable for this user", fs.ErrPermission)
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// tell finds the format of a file that begins with head.
func tell(head []byte) (*format.Head, format.Format, error) {
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, nil, ErrEmpty
	}
	parsed := format.ParseHead(head)
	for _, f := range formats {
		if f.Detect(parsed) {
			return parsed, f, nil
		}
	}
	if isBinary(head) {
		return nil, nil, ErrBinary
	}
	return nil, nil, fmt.Errorf("%w: it is none of %s; convert it to Tidemark's own events, one JSON object a line",
		ErrUnknownFormat, strings.Join(Formats(), ", "))
}

// isBinary looks for zero bytes, which text does not have, and for bytes that
// are mostly no UTF-8.
func isBinary(head []byte) bool {
	text := head[:min(len(head), 4096)]
	if bytes.IndexByte(text, 0) >= 0 {
		return true
	}
	invalid, runes := 0, 0
	for ; len(text) > 0; runes++ {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			invalid++
		}
		text = text[size:]
	}
	return invalid*3 > runes
}

func byteOrderMark(head []byte) []byte {
	mark := []byte("\xEF\xBB\xBF")
	if bytes.HasPrefix(head, mark) {
		return mark
	}
	return nil
}

// rewinder goes back to the start of the text, if r can.
func rewinder(r io.Reader, start int64) func() io.Reader {
	seeker, ok := r.(io.Seeker)
	if !ok {
		return nil
	}
	return func() io.Reader {
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return nil
		}
		return bufio.NewReaderSize(r, 64<<10)
	}
}

// random gives access to any place of r, and its size, if r can.
func random(r io.Reader) (io.ReaderAt, int64) {
	at, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	})
	if !ok {
		return nil, 0
	}
	// A ReaderAt does not use the place of a Seeker, which must stay where it is.
	here, err := at.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, 0
	}
	size, err := at.Seek(0, io.SeekEnd)
	if _, back := at.Seek(here, io.SeekStart); err != nil || back != nil {
		return nil, 0
	}
	return at, size
}

// extensions are endings of a file's name that say nothing about it.
var extensions = []string{".json", ".jsonl", ".ndjson", ".traj", ".eval", ".log", ".md", ".txt"}

// baseName names a session after its file.
func baseName(path string) string {
	name := filepath.Base(path)
	for slices.Contains(extensions, strings.ToLower(filepath.Ext(name))) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return sessionName(name)
}

// sessionName keeps of a name what is safe in a path, a URL and a shell.
func sessionName(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, strings.ToValidUTF8(name, "-"))
	if clean = strings.Trim(clean, "-."); clean == "" {
		return "transcript"
	}
	return clean
}
