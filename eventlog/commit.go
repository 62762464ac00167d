package eventlog

import (
	"crypto/sha256"
	"encoding/hex"
)

// Genesis is the commit of a log that holds nothing.
const Genesis Commit = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// NextCommit is the commit after an event: the SHA-256, in hex, of the commit
// before it and the event's canonical bytes. It names the whole history up to
// the event.
func NextCommit(before Commit, canonical []byte) Commit {
	h := sha256.New()
	h.Write([]byte(before))
	h.Write(canonical)
	return Commit(hex.EncodeToString(h.Sum(nil)))
}

// Link sets the event's commit where the client sent none and gives the commit
// after it. Events of the work carry the commit before them, which is what the
// agent saw; results carry the one after them, which is what to go back to.
func (e *Event) Link(before Commit, canonical []byte) (after Commit) {
	after = NextCommit(before, canonical)
	if e.CommitHash == "" {
		e.CommitHash = before
		if e.Kind().IsResult() {
			e.CommitHash = after
		}
	}
	return after
}

// IsResult reports whether events of the kind end a task or stop it to ask.
func (k Kind) IsResult() bool {
	switch k {
	case KindSuccess, KindFail, KindClarify, KindCancelled:
		return true
	}
	return false
}

// EndsTask reports whether events of the kind end the running task.
func (k Kind) EndsTask() bool { return k.IsResult() && k != KindClarify }
