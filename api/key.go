package api

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

// KeyVariable is the environment variable that a client takes its key from.
const KeyVariable = "TIDEMARK_KEY"

// KeyFile is where a daemon keeps its key, unless its configuration says
// otherwise: tidemark/key in $XDG_DATA_HOME.
func KeyFile() string { return filepath.Join(xdg.DataHome, "tidemark", "key") }

// ReadKey reads the key in a file. The error wraps [fs.ErrNotExist] where no
// daemon has made one yet.
func ReadKey(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return "", fmt.Errorf("read key %s: %w", path, err)
	}
	key := strings.TrimSpace(string(data))
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("read key %s: it holds no key; remove it, and the daemon makes another when it starts", path)
	}
	return key, nil
}

// findKey is the key that goes with an address where the options name none. A
// key from the file is for this machine only: it is not sent anywhere else.
func (c *Client) findKey() string {
	if c.opts.Key != "" {
		return c.opts.Key
	}
	if key := os.Getenv(KeyVariable); key != "" {
		return key
	}
	if !c.local {
		return ""
	}
	key, _ := ReadKey(KeyFile()) // the daemon says what to do without
	return key
}

// isLocal reports whether an address is of this machine.
func isLocal(base *url.URL) bool {
	ip := net.ParseIP(base.Hostname())
	return base.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
