//go:build !unix

package daemon

import (
	"context"
	"net"
)

// listenPrivate relies on the folder of the socket.
func listenPrivate(ctx context.Context, path string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "unix", path)
}
