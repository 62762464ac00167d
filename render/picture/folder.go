package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// derivation changes when the same picture and bounds would give other bytes.
const derivation = 1

// folder keeps derived pictures on disk, a file each, whose first line is
// checked when it is read. It is never trimmed: files may be deleted at will.
// What cannot be read or written is as good as absent.
type folder string

func (f folder) path(key string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", derivation, key))
	return filepath.Join(string(f), hex.EncodeToString(sum[:]))
}

const firstLine = "tidemark-picture %s %d %d %d %d %s\n"

func (f folder) get(key, sum string) *Picture {
	if f == "" {
		return nil
	}
	file, err := os.ReadFile(f.path(key))
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
	return p
}

func (f folder) put(key string, p *Picture) {
	if f == "" || os.MkdirAll(string(f), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(string(f), "new-*")
	if err != nil {
		return
	}
	defer os.Remove(file.Name())
	_, err = fmt.Fprintf(file, firstLine+"%s",
		p.MediaType, p.Width, p.Height, p.OriginalWidth, p.OriginalHeight, hash(p.Data), p.Data)
	if closeErr := file.Close(); err == nil && closeErr == nil {
		_ = os.Rename(file.Name(), f.path(key))
	}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
