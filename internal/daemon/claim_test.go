package daemon_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/daemon"
)

func TestOneDaemonAStore(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "a.db")
	link := filepath.Join(dir, "b.db")
	if err := errors.Join(os.WriteFile(store, nil, 0o600), os.Symlink(store, link)); err != nil {
		t.Fatal(err)
	}
	first, err := daemon.ClaimStore(store)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := daemon.Running(store); ok {
		t.Errorf("found %+v before it can be reached", c)
	}
	if err := first.Publish("http://127.0.0.1:7433"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{store, link} {
		_, err := daemon.ClaimStore(name)
		if !errors.Is(err, daemon.ErrServed) || !strings.Contains(err.Error(), "http://127.0.0.1:7433") {
			t.Errorf("%s: %v", name, err)
		}
		if c, ok := daemon.Running(name); !ok || c.Address != "http://127.0.0.1:7433" || c.PID != os.Getpid() {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if c, ok := daemon.Running(store); ok {
		t.Errorf("found %+v after its end", c)
	}
	again, err := daemon.ClaimStore(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// TestAClaimEndsWithItsProcess leaves what a killed daemon leaves.
func TestAClaimEndsWithItsProcess(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(store+".daemon", []byte(`{"pid":1,"address":"http://127.0.0.1:1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, ok := daemon.Running(store); ok {
		t.Errorf("found %+v", c)
	}
	c, err := daemon.ClaimStore(store)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Release(); err != nil {
		t.Error(err)
	}
}

// TestAClaimWhoseFileIsGone ends without an error, and leaves the claim of
// another process alone.
func TestAClaimWhoseFileIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	store := filepath.Join(dir, "a.db")
	for _, next := range []bool{false, true} {
		c, err := daemon.ClaimStore(store)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		var other *daemon.Claim
		if next {
			if other, err = daemon.ClaimStore(store); err != nil {
				t.Fatal(err)
			}
			if err := other.Publish("http://127.0.0.1:7433"); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Release(); err != nil {
			t.Errorf("Release: %v", err)
		}
		if other == nil {
			continue
		}
		if now, ok := daemon.Running(store); !ok || now.Address != "http://127.0.0.1:7433" {
			t.Errorf("found %+v, %v", now, ok)
		}
		if err := other.Release(); err != nil {
			t.Error(err)
		}
	}
}
