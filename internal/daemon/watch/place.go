package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
)

// place is how far a file was read: a note of the store under the file's path.
type place struct {
	Format string `json:"format,omitzero"`
	// Size is how many bytes were read, Modified when they were written.
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	Identity string    `json:"identity,omitzero"`
	// Head is the hash of the first HeadSize bytes.
	Head     string `json:"head"`
	HeadSize int64  `json:"head_size"`
	// Tail is the hash of the last bytes that were read, at most as many as of
	// the head. Only a file of lines has one: the end of any other is written
	// anew when it grows.
	Tail string `json:"tail,omitzero"`
	// Whole is whether the file was read as a finished one.
	Whole bool `json:"whole"`
	// Problem says why the file is no transcript.
	Problem string `json:"problem,omitzero"`
	// Skipped counts the records that could not be read.
	Skipped int `json:"skipped,omitzero"`
	// Sessions are those of the file, in its order.
	Sessions []*progress `json:"sessions,omitzero"`
}

// progress is how much of a session of a file is stored.
type progress struct {
	// Source is the session's name in the file, Name that in the store.
	Source string `json:"source"`
	Name   string `json:"name"`
	// ID is that of the session in the store, which may be removed.
	ID int64 `json:"id,omitzero"`
	// Events is how many of its events were stored, Last the hash of the last
	// of them.
	Events int64  `json:"events"`
	Last   string `json:"last,omitzero"`
	// Sum is the hash of those before the last: it tells whether a document that
	// is written anew begins as it did.
	Sum string `json:"sum,omitzero"`
	// Edited are the numbers of events that a document says otherwise now than is
	// stored, the first of them.
	Edited []int64 `json:"edited,omitempty"`
	// Ordinal is whether the file's events have no ids of their own, so that
	// the session must be this file's alone.
	Ordinal bool `json:"ordinal,omitzero"`
}

// maxHead is how many bytes tell a file from another.
const maxHead = 4096

const placePrefix = "watch file "

func loadPlace(ctx context.Context, store eventlog.Store, path string) (*place, error) {
	data, err := store.Note(ctx, "", noteKey(placePrefix, path))
	if err != nil || data == nil {
		return nil, err
	}
	p := new(place)
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("read note of %s: %w", path, err)
	}
	return p, nil
}

func (p *place) save(ctx context.Context, store eventlog.Store, path string) error {
	data, err := json.Marshal(p, json.Deterministic(true))
	if err != nil {
		return err
	}
	return store.SetNote(ctx, "", noteKey(placePrefix, path), data)
}

// sessions are copies, to go on from.
func (p *place) sessions() []*progress {
	if p == nil {
		return nil
	}
	var all []*progress
	for _, s := range p.Sessions {
		own := *s
		all = append(all, &own)
	}
	return all
}

// noteKey spells a path so that a note can have it: paths need not be UTF-8.
func noteKey(prefix, path string) string {
	if !utf8.ValidString(path) {
		path = strconv.Quote(path)
	}
	return prefix + path
}

// isRead reports whether nothing was written since.
func (p *place) isRead(info fs.FileInfo) bool {
	return p != nil && p.Size == info.Size() && p.Modified.Equal(info.ModTime()) && p.Identity == identity(info)
}

// goesOn reports whether the file begins with what was read.
func (p *place) goesOn(file *os.File, info fs.FileInfo) bool {
	if p == nil || info.Size() < p.Size || p.Identity != identity(info) {
		return false
	}
	head, err := hashOfPart(file, 0, p.HeadSize)
	if err != nil || head != p.Head || p.Tail == "" {
		return err == nil && head == p.Head
	}
	tail, err := hashOfPart(file, p.Size-p.HeadSize, p.HeadSize)
	return err == nil && tail == p.Tail
}

// at notes where reading stands. Modified must be from before the reading, so
// that what is written meanwhile is not taken for read.
func (p *place) at(file *os.File, info fs.FileInfo, size int64, lines bool) (err error) {
	p.Size, p.Modified, p.Identity = size, info.ModTime(), identity(info)
	p.HeadSize = min(size, maxHead)
	if p.Head, err = hashOfPart(file, 0, p.HeadSize); err == nil && lines {
		p.Tail, err = hashOfPart(file, size-p.HeadSize, p.HeadSize)
	}
	return err
}

func hashOfPart(file *os.File, from, size int64) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, io.NewSectionReader(file, from, size))
	return hex.EncodeToString(h.Sum(nil)), err
}
