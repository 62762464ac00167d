package daemon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/daemon"
)

func TestListen(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	o := daemon.ListenOptions{Address: "127.0.0.1:0", Socket: socket}
	l, err := daemon.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(l.URL, "http://127.0.0.1:") || l.Client != l.URL || len(l.All) != 2 {
		t.Errorf("%+v", l)
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := daemon.Listen(t.Context(), daemon.ListenOptions{Socket: socket}); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("a socket that is in use: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket is still there")
	}
}

func TestListenLeavesOtherFilesAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := daemon.Listen(t.Context(), daemon.ListenOptions{Socket: path}); err == nil {
		t.Error("took a file for a socket")
	}
	if data, err := os.ReadFile(path); string(data) != "x" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}

func TestListenTakesOverADeadSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	dead, err := daemon.Listen(t.Context(), daemon.ListenOptions{Socket: socket})
	if err != nil {
		t.Fatal(err)
	}
	// A daemon that is killed leaves its file.
	if err := os.Rename(socket, socket+"2"); err != nil {
		t.Fatal(err)
	}
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(socket+"2", socket); err != nil {
		t.Fatal(err)
	}
	l, err := daemon.Listen(t.Context(), daemon.ListenOptions{Socket: socket})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(l.Client, "unix:/") {
		t.Errorf("client %q", l.Client)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
