package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// probeNote is the note of the store that a probe writes.
const probeNote = "readyz"

// maxProbe is how large that note may be, in bytes.
const maxProbe = 1 << 20

// Probe reports why the store would not take what is appended. A store that can
// be read may be read-only, or full, so it writes a note. On a disk that is full
// a small one finds room for long: after appends that did not, the note is as
// large as the largest of them, until it fits.
func (e *Engine) Probe(ctx context.Context) error {
	if size := e.noRoom.Load(); size > 0 {
		note := make([]byte, size)
		_, _ = rand.Read(note) // never fails; a store may compress what repeats
		if err := e.store.SetNote(ctx, "", probeNote, note); err != nil {
			return fmt.Errorf("an append found no room, nor do %d bytes now: %w", size, err)
		}
		e.noRoom.CompareAndSwap(size, 0)
	}
	return e.store.SetNote(ctx, "", probeNote, []byte(time.Now().UTC().Format(time.RFC3339)))
}

// noteRoom takes note of an append that found no room.
func (e *Engine) noteRoom(err error, events []*eventlog.Event) error {
	if !errors.Is(err, eventlog.ErrNoSpace) {
		return err
	}
	size := int64(0)
	for _, ev := range events {
		body, _ := ev.Canonical() // one that has none was not appended
		size += int64(len(body))
	}
	for size = min(size, maxProbe); ; {
		before := e.noRoom.Load()
		if size <= before || e.noRoom.CompareAndSwap(before, size) {
			return err
		}
	}
}
