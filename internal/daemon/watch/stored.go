package watch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// IsOrdinal reports whether an event of a transcript has an id that only says
// which one it is: then files with other events have the same ids.
func IsOrdinal(format string, e *eventlog.Event) bool {
	return e.ID == fmt.Sprintf("%s:%d", format, e.Seq)
}

// grown ends the id of an event that said less when it was stored.
const grown = "~"

// Stored are the events of a session by id, each as a hash of what it says.
type Stored map[string]string

// ReadStored reads what is stored of a session; nothing is, where there is none.
func ReadStored(ctx context.Context, store eventlog.Store, session string) (Stored, error) {
	found := Stored{}
	for e, err := range store.Events(ctx, session, eventlog.Query{}) {
		if errors.Is(err, eventlog.ErrNoSession) {
			break
		}
		if err != nil {
			return nil, err
		}
		found.Add(e)
	}
	return found, nil
}

// Add takes note of an event.
func (s Stored) Add(e *eventlog.Event) { s[e.ID] = hashOf(e) }

// Contradicts reports whether something else is stored under an id of a file
// than the file says.
func (s Stored) Contradicts(file Stored) bool {
	for id, now := range file {
		if hash, known := s[id]; known && now != hash && now != s[id+grown] {
			return true
		}
	}
	return false
}

// Look reports whether an event of a file is stored under its id, and whether
// something else is.
func (s Stored) Look(e *eventlog.Event) (known, differs bool) {
	hash, known := s[e.ID]
	if !known {
		return false, false
	}
	now := hashOf(e)
	return true, now != hash && now != s[e.ID+grown]
}

// hashOf tells events apart by what they say: not by the time, which a program
// may write anew, and not by what the log adds.
func hashOf(e *eventlog.Event) string {
	e = e.Clone()
	e.ID, e.Timestamp = "", time.Time{}
	if s, ok := e.Body.(*eventlog.Summary); ok {
		body := *s
		body.Covers, body.FullDetailFrom = nil, 0
		e.Body = &body
	}
	canonical, err := e.Canonical()
	if err != nil {
		return "" // it will not be stored either
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:12])
}
