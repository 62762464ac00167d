package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/tidemark/tidemark/eventlog"
)

// errEdited ends the reading of a document that does not begin as it did. The
// next one finds out where.
var errEdited = errors.New("what is stored was changed in the file")

// edits follow a document that is written anew as a whole: what it says before
// the event that is read, and which events say something else than is stored.
type edits struct {
	sum     string  // of the events before the last
	numbers []int64 // of those that differ, the first of them
	count   int
}

// maxEdits bounds the numbers that are kept.
const maxEdits = 1000

// follow takes the event before the one that is read, nil where there is none.
func (s *edits) follow(e *eventlog.Event) {
	if e != nil {
		sum := sha256.Sum256([]byte(s.sum + hashOf(e)))
		s.sum = hex.EncodeToString(sum[:12])
	}
}

// wasEdited reports, at the last of the events that are stored, whether those
// before it differ from what the file said then. It is found out once: what the
// file says now is noted after that.
func (w *writer) wasEdited() bool {
	p := w.progress
	return w.r.tail == nil && !w.r.edited && w.n == p.Events && p.Sum != "" && (w.r.goesOn || !p.Ordinal) && p.Sum != w.edits.sum
}

// addEdited takes one of the first events of an edited document, and counts those
// that say something else than is stored.
func (w *writer) addEdited(ctx context.Context, e *eventlog.Event) error {
	if known, differs := w.stored.Look(e); !known || differs {
		w.edits.count++
		if len(w.edits.numbers) < maxEdits {
			w.edits.numbers = append(w.edits.numbers, w.n)
		}
	}
	return w.pass(ctx, e)
}

// pass takes an event that is stored. Those of an edited document are stored
// again, where they have ids: among them are new ones.
func (w *writer) pass(ctx context.Context, e *eventlog.Event) error {
	if w.r.edited && !w.progress.Ordinal {
		return w.importer.Add(ctx, e)
	}
	w.importer.Skip(e)
	return nil
}

// tellOfEdits logs where a document was edited.
func (w *writer) tellOfEdits() {
	if w.edits.count > 0 {
		w.r.w.opts.Log.Warn("events were changed in the file; what is stored stays",
			"path", w.r.path, "session", w.progress.Name, "first", w.edits.numbers[0], "events", w.edits.count)
	}
}
