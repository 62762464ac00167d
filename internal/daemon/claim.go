package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/gofrs/flock"
)

// Claim says which daemon serves a store, and where it is to be reached.
type Claim struct {
	PID int `json:"pid"`
	// Address is what a client connects to: a URL, or "unix:" and a path. It is
	// empty while the daemon starts.
	Address string `json:"address"`

	lock *flock.Flock
}

// ErrServed is wrapped where another daemon serves a store.
var ErrServed = errors.New("another daemon serves this store")

// claimPath is beside the store, under the name that all of its names lead to.
func claimPath(store string) (string, error) {
	path, err := filepath.Abs(store)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path + ".daemon", nil
}

// ClaimStore makes this process the one daemon of the store at a path. The
// system ends the claim with the process, however that ends.
func ClaimStore(store string) (*Claim, error) {
	path, err := claimPath(store)
	if err != nil {
		return nil, fmt.Errorf("claim store %s: %w", store, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("claim store %s: %w", store, err)
	}
	c := &Claim{PID: os.Getpid(), lock: flock.New(path, flock.SetPermissions(0o600))}
	locked, err := c.lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("claim store %s: %w", store, err)
	case !locked:
		other, _ := readClaim(path) // an unreadable one is still a claim
		return nil, fmt.Errorf("claim store %s: %w: process %d at %s (stop it, or choose another store with --store)",
			store, ErrServed, other.PID, other.Address)
	}
	return c, c.write()
}

// Publish tells others where the daemon is to be reached.
func (c *Claim) Publish(address string) error {
	c.Address = address
	return c.write()
}

func (c *Claim) write() error {
	data, err := json.Marshal(c)
	if err == nil {
		err = os.WriteFile(c.lock.Path(), append(data, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write claim: %w", err)
	}
	return nil
}

// Release ends the claim. The file stays: removing it would let two processes
// lock two files of one name.
func (c *Claim) Release() error { return errors.Join(c.clear(), c.lock.Close()) }

// clear empties the file, unless it was removed, or replaced and may be the claim
// of another.
func (c *Claim) clear() error {
	own, err := c.lock.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(c.lock.Path())
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !os.SameFile(own, there):
		return nil
	case err != nil:
		return err
	}
	return os.Truncate(c.lock.Path(), 0)
}

// Running finds the daemon of a store, if there is one that can be reached.
func Running(store string) (*Claim, bool) {
	path, err := claimPath(store)
	if err != nil {
		return nil, false
	}
	c, err := readClaim(path)
	if err != nil || c.Address == "" {
		return nil, false
	}
	lock := flock.New(path)
	free, err := lock.TryRLock()
	if err != nil || free {
		_ = lock.Close()
		return nil, false
	}
	return c, true
}

func readClaim(path string) (*Claim, error) {
	c := new(Claim)
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, c)
	}
	return c, err
}
