package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// stdinPath names standard input among paths.
const stdinPath = "-"

// fileList is the files that paths name, in order.
type fileList struct {
	files []*fileCount
	links int // what was met in folders and is neither folder nor file
}

// fileCount is a file, and what came of counting it.
type fileCount struct {
	path   string
	size   int64 // bytes, 0 if unknown
	tokens int
	doubt  error // why what looks like a picture is none
	err    error
}

// size is that of all files in bytes, as far as known.
func (l *fileList) size() (total int64) {
	for _, f := range l.files {
		total += f.size
	}
	return total
}

// add takes a path that the user named: a file, a folder, or a link to one.
func (l *fileList) add(path string) {
	if path == stdinPath {
		l.files = append(l.files, &fileCount{path: path})
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		l.fail(path, err)
	case info.IsDir():
		l.walk(path)
	default:
		l.files = append(l.files, &fileCount{path: path, size: info.Size()})
	}
}

func (l *fileList) fail(path string, err error) {
	l.files = append(l.files, &fileCount{path: path, err: countError(path, err)})
}

// walk takes all files below a folder. A link that the user named is followed.
func (l *fileList) walk(root string) {
	if info, err := os.Lstat(root); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		root += string(filepath.Separator)
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.fail(path, err)
		case entry.IsDir():
		case !entry.Type().IsRegular():
			l.links++
		default:
			f := &fileCount{path: path}
			if info, err := entry.Info(); err == nil {
				f.size = info.Size()
			}
			l.files = append(l.files, f)
		}
		return nil
	})
	if err != nil {
		l.fail(root, err)
	}
}

// countError names what could not be counted, and why.
func countError(path string, err error) error {
	if cause := new(fs.PathError); errors.As(err, &cause) {
		err = cause.Err
	}
	if path == stdinPath {
		path = "standard input"
	}
	return fmt.Errorf("count %s: %w", path, err)
}

// fileCounter counts files as one model does.
type fileCounter struct {
	model    tokens.Model
	encoding *tokens.Encoding
	pictures picture.Workshop
	stdin    io.Reader
	bar      *bar
}

// countAll counts files, several at a time. What goes wrong with a file is kept
// in it; the error is that of ctx.
func (c *fileCounter) countAll(ctx context.Context, files []*fileCount) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		if f.err != nil {
			continue
		}
		group.Go(func() error {
			if err := c.countFile(ctx, f); err != nil {
				f.err = countError(f.path, err)
			}
			return nil
		})
	}
	_ = group.Wait() // errors are in the files
	return ctx.Err()
}

func (c *fileCounter) countFile(ctx context.Context, f *fileCount) error {
	r := c.stdin
	if f.path != stdinPath {
		file, err := os.Open(f.path)
		if err != nil {
			return err
		}
		defer file.Close()
		r = file
	}
	return c.countStream(f, &watchedReader{ctx, r, c.bar})
}

// sniffed is how many bytes tell a picture from text.
const sniffed = 512

// worthTwoCores is the size in bytes from which on a file is counted on all cores.
const worthTwoCores = 1 << 20

func (c *fileCounter) countStream(f *fileCount, r io.Reader) error {
	start := make([]byte, sniffed)
	n, err := io.ReadFull(r, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	start = start[:n]
	r = io.MultiReader(bytes.NewReader(start), r)
	if strings.HasPrefix(http.DetectContentType(start), "image/") {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		p, doubt := c.pictures.Check(data)
		if doubt == nil {
			f.tokens = c.model.Pictures.Tokens(p.Width, p.Height)
			return nil
		}
		f.doubt, r = doubt, bytes.NewReader(data)
	}
	workers := 1
	if f.size == 0 || f.size >= worthTwoCores {
		workers = 0
	}
	own, err := c.encoding.CountReader(r, workers)
	f.tokens = own
	if c.model.Name != "" {
		f.tokens = c.model.Estimate(own)
	}
	return err
}

// watchedReader tells the bar what was read, and ends with the context.
type watchedReader struct {
	ctx context.Context
	r   io.Reader
	bar *bar
}

func (w *watchedReader) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	w.bar.add(n)
	return n, err
}
