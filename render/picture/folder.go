package picture

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/google/renameio/v2/maybe"
)

// derivation changes when the same picture and bounds would give other bytes.
const derivation = 1

// folder keeps derived pictures on disk, a file each, whose first line is
// checked when it is read. Its files may be deleted at will, and other processes
// may use it too. What cannot be read or written is as good as absent.
//
// The time of a file is when it was last used. When the files take more than
// limit, those used longest ago go until nine tenths of it are left.
type folder struct {
	dir   string // "" keeps nothing
	limit int64  // bytes

	mu    sync.Mutex
	bytes int64 // of all files, as far as this process knows
	known bool  // whether bytes was counted yet
}

// ours tells the folder's files, finished or not, from those of others.
var ours = regexp.MustCompile(`^\.?[0-9a-f]{64}[0-9]*$`)

func (f *folder) path(key string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", derivation, key))
	return filepath.Join(f.dir, hex.EncodeToString(sum[:]))
}

const firstLine = "tidemark-picture %s %d %d %d %d %s\n"

func (f *folder) get(key, sum string) *Picture {
	if f.dir == "" {
		return nil
	}
	path := f.path(key)
	file, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	head, data, _ := bytes.Cut(file, []byte("\n"))
	p := &Picture{SHA256: sum, Data: data}
	var dataSum string
	_, err = fmt.Sscanf(string(head)+"\n", firstLine,
		&p.MediaType, &p.Width, &p.Height, &p.OriginalWidth, &p.OriginalHeight, &dataSum)
	if err != nil || dataSum != hash(data) {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now)
	return p
}

func (f *folder) put(key string, p *Picture) {
	if f.dir == "" || os.MkdirAll(f.dir, 0o700) != nil {
		return
	}
	file := fmt.Appendf(nil, firstLine+"%s",
		p.MediaType, p.Width, p.Height, p.OriginalWidth, p.OriginalHeight, hash(p.Data), p.Data)
	if int64(len(file)) > f.limit || maybe.WriteFile(f.path(key), file, 0o600) != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bytes += int64(len(file))
	if !f.known || f.bytes > f.limit {
		f.trim()
	}
}

// trim counts the files, and deletes those used longest ago if they take too
// much.
func (f *folder) trim() {
	files, err := f.files()
	if err != nil {
		return
	}
	f.bytes, f.known = 0, true
	for _, file := range files {
		f.bytes += file.Size()
	}
	if f.bytes <= f.limit {
		return
	}
	for _, file := range files {
		if f.bytes <= f.limit*9/10 {
			return
		}
		if os.Remove(filepath.Join(f.dir, file.Name())) == nil {
			f.bytes -= file.Size()
		}
	}
}

// expire deletes the files last used before a time, and says how many.
func (f *folder) expire(before time.Time) (n int, err error) {
	if f.dir == "" {
		return 0, nil
	}
	files, err := f.files()
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, file := range files {
		if !file.ModTime().Before(before) {
			break
		}
		if gone := os.Remove(filepath.Join(f.dir, file.Name())); gone == nil {
			n++
		} else if !errors.Is(gone, fs.ErrNotExist) {
			err = cmp.Or(err, gone)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known = false // to be counted again
	return n, err
}

// files are the folder's, the one used longest ago first.
func (f *folder) files() ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	files := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		if !e.Type().IsRegular() || !ours.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil { // else it is just gone
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	return files, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
