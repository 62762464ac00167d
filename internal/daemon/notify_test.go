package daemon_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/daemon"
)

// TestNotify listens as systemd does.
func TestNotify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n")
	systemd, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer systemd.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "30000")
	n := daemon.Notify{Log: slog.New(slog.DiscardHandler)}
	hear := func(want string) {
		t.Helper()
		message := make([]byte, 200)
		length, err := systemd.Read(message)
		if got := string(message[:length]); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	n.Ready()
	hear("READY=1")
	n.Reloading()
	hear("RELOADING=1\nMONOTONIC_USEC=")
	n.Stopping()
	hear("STOPPING=1")

	// The watchdog is fed as long as the daemon is well.
	ctx, cancel := context.WithCancel(t.Context())
	checks := 0
	done := make(chan error)
	go func() {
		done <- n.Watchdog(ctx, func(context.Context) error {
			if checks++; checks <= 2 {
				return nil
			}
			cancel()
			return errors.New("the disk is full")
		})
	}()
	hear("WATCHDOG=1")
	hear("WATCHDOG=1")
	if err := <-done; err != nil || checks != 3 {
		t.Errorf("%v after %d checks", err, checks)
	}
}
