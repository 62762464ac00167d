//go:build unix

package webvoyager

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

const png = "\x89PNG\r\n\x1a\n"

// TestPictureStaysInFolder refuses what is not a picture of the folder itself.
func TestPictureStaysInFolder(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(path, data string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.png"), png)
	write(filepath.Join(dir, "good.png"), png)
	write(filepath.Join(dir, "text.png"), "hello")
	for link, target := range map[string]string{
		"absolute.png": filepath.Join(outside, "secret.png"),
		"relative.png": filepath.Join("..", filepath.Base(outside), "secret.png"),
		"inside.png":   "good.png",
		"loop.png":     "loop.png",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.png"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, says := range map[string]string{
		"good.png":     "",
		"inside.png":   "",
		"absolute.png": "cannot be opened",
		"relative.png": "cannot be opened",
		"loop.png":     "cannot be opened",
		"folder.png":   "no regular file",
		"pipe.png":     "no regular file",
		"text.png":     "no PNG",
		"none.png":     "no such file",
	} {
		data, err := picture(root.FS(), name)
		switch {
		case says == "" && (err != nil || string(data) != png):
			t.Errorf("%s: got %q, %v", name, data, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%s: got %v, want an error that says %q", name, err, says)
		}
	}
}

func TestPictureIsBounded(t *testing.T) {
	folder := fstest.MapFS{"big.png": {Data: append([]byte(png), make([]byte, maxPicture)...)}}
	if _, err := picture(folder, "big.png"); err == nil || !strings.Contains(err.Error(), "larger than 32 MB") {
		t.Errorf("got %v", err)
	}
}
