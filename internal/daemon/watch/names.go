package watch

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
)

// names knows which file is which, and which session is whose. It is safe for
// concurrent use.
type names struct {
	store eventlog.Store

	mu sync.Mutex
	// paths are where files were last seen, by identity.
	paths map[string]string
	// lost are places whose path now has another file, by identity, until the
	// file turns up under another name.
	lost map[string]*place
	// checkpoints are the keys of those that there are.
	checkpoints map[string]bool
}

// maxLost bounds the places that are kept for files to turn up.
const maxLost = 1000

func newNames(store eventlog.Store) *names {
	return &names{store: store, paths: map[string]string{}, lost: map[string]*place{}, checkpoints: map[string]bool{}}
}

// load reads where files were last seen, and which have checkpoints.
func (n *names) load(ctx context.Context) error {
	keys, err := n.store.Notes(ctx, "")
	if err != nil {
		return err
	}
	for _, key := range keys {
		if strings.HasPrefix(key, checkpointPrefix) {
			n.checkpoints[key] = true
		}
		path, ok := strings.CutPrefix(key, placePrefix)
		if !ok {
			continue
		}
		p, err := loadPlace(ctx, n.store, path)
		if err != nil {
			return err
		}
		if p != nil && p.Identity != "" {
			n.paths[p.Identity] = path
		}
	}
	return nil
}

// placeOf gives how far a file was read, under this name or an earlier one; nil
// is not at all.
func (n *names) placeOf(ctx context.Context, path string, info fs.FileInfo, file *os.File) (*place, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p, err := loadPlace(ctx, n.store, path)
	if err != nil {
		return nil, err
	}
	id := identity(info)
	if p != nil && (id == "" || p.Identity == id) {
		return p, nil
	}
	if p != nil && p.Identity != "" && len(n.lost) < maxLost {
		n.lost[p.Identity] = p
	}
	moved, err := n.moved(ctx, id, path)
	if err != nil || moved == nil || !moved.goesOn(file, info) {
		return p, err
	}
	return moved, n.move(ctx, moved, path)
}

// moved finds the place of a file that had another path before.
func (n *names) moved(ctx context.Context, id, path string) (*place, error) {
	if p := n.lost[id]; p != nil {
		return p, nil
	}
	before, known := n.paths[id]
	if !known || before == path {
		return nil, nil
	}
	if info, err := os.Lstat(before); err == nil && identity(info) == id {
		return nil, nil // one file of two names
	}
	return loadPlace(ctx, n.store, before)
}

// move takes a place, and the sessions that are its file's own, to another path.
func (n *names) move(ctx context.Context, p *place, path string) error {
	delete(n.lost, p.Identity)
	for _, progress := range p.Sessions {
		if !progress.Ordinal {
			continue
		}
		if err := n.store.SetNote(ctx, "", claimPrefix+progress.Name, []byte(path)); err != nil {
			return err
		}
	}
	if before := n.paths[p.Identity]; before != "" && before != path {
		if old, err := loadPlace(ctx, n.store, before); err == nil && old != nil && old.Identity == p.Identity {
			if err := n.store.SetNote(ctx, "", noteKey(placePrefix, before), nil); err != nil {
				return err
			}
		}
	}
	n.paths[p.Identity] = path
	return p.save(ctx, n.store, path)
}

// save notes how far a file was read.
func (n *names) save(ctx context.Context, path string, p *place) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p.Identity != "" {
		n.paths[p.Identity] = path
	}
	return p.save(ctx, n.store, path)
}

// claimPrefix begins the key of the note that says whose a session is.
const claimPrefix = "watch session "

// maxName is how long the name of a session may be, with room for a number.
const maxName = 180

// choose gives the session that a file's session is stored in. One whose events
// have no ids of their own is the file's alone: of two files with such a
// session of one name, the second gets a number behind it.
func (n *names) choose(ctx context.Context, name, path string, ordinal bool) (string, error) {
	if name = shorten(name); !ordinal {
		return name, nil
	}
	return n.claim(ctx, name, path, path)
}

// another gives a session that no file has.
func (n *names) another(ctx context.Context, name, path string) (string, error) {
	return n.claim(ctx, shorten(name), path, "")
}

// claim takes the first session that is free, or that the given path has.
func (n *names) claim(ctx context.Context, name, path, mine string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for number := 1; ; number++ {
		candidate := name
		if number > 1 {
			candidate = fmt.Sprintf("%s-%d", name, number)
		}
		owner, err := n.store.Note(ctx, "", claimPrefix+candidate)
		if err != nil {
			return "", err
		}
		if mine != "" && string(owner) == mine {
			return candidate, nil
		}
		if owner == nil {
			return candidate, n.store.SetNote(ctx, "", claimPrefix+candidate, []byte(path))
		}
	}
}

func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "")
}
