package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// spool gives the file to read for a LOG: the file itself or, for standard input
// ("-") and pipes, which can be read only once, a copy of what they hold. The
// function takes the copy away.
func (c *command) spool(name string) (path string, done func(), err error) {
	var from io.Reader
	switch info, err := os.Stat(name); {
	case name == "-":
		from = c.In
	case err != nil || info.Mode().IsRegular() || info.IsDir():
		return name, func() {}, nil
	default:
		pipe, err := os.Open(name)
		if err != nil {
			return "", nil, err
		}
		defer pipe.Close()
		from = pipe
	}
	folder, err := os.MkdirTemp("", "tidemark-")
	if err != nil {
		return "", nil, err
	}
	done = func() { _ = os.RemoveAll(folder) } // it is in the system's folder of what may go
	path = filepath.Join(folder, "stdin")
	if err := save(path, from); err != nil {
		done()
		return "", nil, fmt.Errorf("read %s: %w", name, err)
	}
	return path, done, nil
}

func save(path string, from io.Reader) error {
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}
