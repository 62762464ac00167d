package daemon

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"
)

// ListenOptions say where a daemon is to be reached.
type ListenOptions struct {
	// Address is host:port; empty is none.
	Address string
	// Socket is the path of a unix socket; empty is none.
	Socket string
	// Cert and Key are PEM files to speak TLS at Address; empty is plain HTTP.
	Cert, Key string
}

// Listeners are where a daemon is to be reached.
type Listeners struct {
	All []net.Listener
	// URL is what a browser opens, empty where there is only a socket.
	URL string
	// Client is what a client connects to.
	Client string
}

// Listen opens all listeners, or none.
func Listen(ctx context.Context, o ListenOptions) (*Listeners, error) {
	l := new(Listeners)
	err := l.address(ctx, o)
	if err == nil && o.Socket != "" {
		err = l.socket(ctx, o.Socket)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close closes the listeners, which takes a socket's file away.
func (l *Listeners) Close() error {
	var errs []error
	for _, one := range l.All {
		if err := one.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (l *Listeners) address(ctx context.Context, o ListenOptions) error {
	if o.Address == "" {
		return nil
	}
	var tlsConfig *tls.Config
	scheme := "http"
	if o.Cert != "" {
		pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return fmt.Errorf("read certificate %s and its key %s: %w", o.Cert, o.Key, err)
		}
		tlsConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
		scheme = "https"
	}
	one, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Address)
	if err != nil {
		return fmt.Errorf("%w (server.address or --address sets another)", err)
	}
	l.URL = scheme + "://" + reachable(one.Addr())
	l.Client = l.URL
	if tlsConfig != nil {
		one = tls.NewListener(one, tlsConfig)
	}
	l.All = append(l.All, one)
	return nil
}

// reachable is an address that a client on this machine can connect to.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return addr.String()
}

// socket opens a unix socket for its owner only. One that a dead daemon left
// behind is taken over.
func (l *Listeners) socket(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("open socket: %w", err)
	}
	if err := removeDead(ctx, path); err != nil {
		return fmt.Errorf("open socket %s: %w", path, err)
	}
	one, err := listenPrivate(ctx, path)
	if err != nil {
		return fmt.Errorf("open socket %s: %w", path, err)
	}
	l.All = append(l.All, one)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if l.Client == "" {
		l.Client = "unix:" + path
	}
	return nil
}

func removeDead(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return errors.New("the file is no socket: choose another path")
	}
	dial := net.Dialer{Timeout: time.Second}
	if conn, err := dial.DialContext(ctx, "unix", path); err == nil {
		return errors.Join(errors.New("another program listens on it"), conn.Close())
	}
	return os.Remove(path)
}
