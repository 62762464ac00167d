//go:build unix

package daemon

import (
	"context"
	"net"
	"os"
	"syscall"
)

// listenPrivate makes the socket with a mask, so that there is no moment at
// which others could open it.
func listenPrivate(ctx context.Context, path string) (net.Listener, error) {
	before := syscall.Umask(0o177)
	defer syscall.Umask(before)
	one, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	return one, os.Chmod(path, 0o600)
}
