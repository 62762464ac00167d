package webvoyager

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// maxPicture bounds a picture's file, in bytes. Providers take 10 MB.
const maxPicture = 32 << 20

// picture reads a PNG file of the folder.
func picture(folder fs.FS, name string) ([]byte, error) {
	if folder == nil {
		return nil, errors.New("it is in a file of its own")
	}
	info, err := fs.Stat(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, errors.New("the file cannot be opened")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case info.Size() > maxPicture:
		return nil, fmt.Errorf("the file is larger than %d MB", maxPicture>>20)
	}
	file, err := folder.Open(name)
	if err != nil {
		return nil, errors.New("the file cannot be opened")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxPicture+1))
	switch {
	case err != nil:
		return nil, errors.New("the file cannot be read")
	case len(data) > maxPicture:
		return nil, fmt.Errorf("the file is larger than %d MB", maxPicture>>20)
	case !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return nil, errors.New("the file is no PNG")
	}
	return data, nil
}
