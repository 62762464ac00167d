package watch

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// checkpoint is where a file of lines can be read on without what comes before:
// a note of the store, beside the file's place. It may be behind the place; what
// is read again then is known to be stored.
type checkpoint struct {
	// Offset is that of the first byte to read, Tail the hash of the bytes before
	// it, at most as many as tell a file from another.
	Offset int64  `json:"offset"`
	Tail   string `json:"tail"`
	// Skipped counts the records before it that could not be read.
	Skipped int `json:"skipped,omitzero"`
	// Data is what the transcript's reader needs.
	Data jsontext.Value `json:"data"`
}

// stateShare bounds what is written of checkpoints: at most a sixteenth of what
// is read.
const stateShare = 16

const checkpointPrefix = "watch checkpoint "

// stillFor is how long a file that was read must be still to lose its checkpoint. If
// it grows then, it is read from its start once: that takes less than to keep
// the checkpoints of all files that nobody writes to any more.
const stillFor = 24 * time.Hour

// checkpointKey names the note of a file: by its identity, so that it stays the
// file's when that is renamed.
func checkpointKey(path, identity string) string {
	return noteKey(checkpointPrefix, cmp.Or(identity, path))
}

// checkpoint is where reading can go on, nil where only at the start.
func (r *reading) checkpoint(ctx context.Context, before *place) (*checkpoint, error) {
	if !r.goesOn || r.tail == nil {
		return nil, nil
	}
	data, err := r.w.engine.Store().Note(ctx, "", checkpointKey(r.path, before.Identity))
	if err != nil || data == nil {
		return nil, err
	}
	r.noted(data)
	c := new(checkpoint)
	if json.Unmarshal(data, c) != nil || c.Offset > before.Size {
		return nil, nil // of another version, or of another file that had the inode
	}
	if tail, err := hashBefore(r.file, c.Offset); err != nil || tail != c.Tail {
		return nil, err
	}
	return c, nil
}

// keep makes a checkpoint, where at least so many bytes were read since the last
// one. All that was read must be stored and noted in the place.
func (r *reading) keep(ctx context.Context, distance int64) error {
	if r.tail == nil || r.tail.offset-r.kept < distance {
		return nil
	}
	r.kept = r.tail.offset
	data, offset := r.transcript.Checkpoint()
	if data == nil {
		return nil
	}
	tail, err := hashBefore(r.file, offset)
	if err != nil {
		return err
	}
	note, err := json.Marshal(&checkpoint{offset, tail, r.skipped, data})
	if err != nil {
		return err
	}
	r.noted(note)
	return r.w.names.keep(context.WithoutCancel(ctx), checkpointKey(r.path, r.place.Identity), note)
}

// noted has the next checkpoint wait for as much as the note of this one takes.
func (r *reading) noted(note []byte) {
	r.due = max(r.w.opts.CheckpointBytes, stateShare*int64(len(note)))
}

// lastDue is how far behind the newest checkpoint one is made when a growing file
// is left. One that is left for another may be left as often as it grows; the
// daemon stops seldom.
func (r *reading) lastDue(ctx context.Context) int64 {
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errEvicted) {
		return r.w.opts.CheckpointBytes / stateShare
	}
	return r.due
}

// drop removes a checkpoint that is of no use. The reading of the file from its
// start makes others.
func (r *reading) drop(ctx context.Context) error {
	return r.w.names.drop(ctx, checkpointKey(r.path, identity(r.info)))
}

func hashBefore(file *os.File, offset int64) (string, error) {
	size := min(offset, maxHead)
	return hashOfPart(file, offset-size, size)
}

// keep notes a checkpoint.
func (n *names) keep(ctx context.Context, key string, note []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.checkpoints[key] = true
	return n.store.SetNote(ctx, "", key, note)
}

// drop removes a checkpoint.
func (n *names) drop(ctx context.Context, key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.store.SetNote(ctx, "", key, nil); err != nil {
		return err
	}
	delete(n.checkpoints, key)
	return nil
}

// dropOthers removes all checkpoints but some.
func (n *names) dropOthers(ctx context.Context, wanted map[string]bool) error {
	n.mu.Lock()
	keys := slices.Collect(maps.Keys(n.checkpoints))
	n.mu.Unlock()
	for _, key := range keys {
		if wanted[key] {
			continue
		}
		if err := n.drop(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
