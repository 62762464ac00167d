// Package pisession reads the session files of pi: JSONL, one entry a line.
//
// Each entry stands for itself, so nothing is held back. A reply that the
// person stopped is an action, if it said anything, and a cancellation. From its
// second version on the format is a tree; entries are given in the order of the
// file, branches that were left included: all of it happened.
package pisession

import (
	"bytes"
	"iter"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "pi"

// Format is the format.
type Format struct{}

// Name is "pi-session".
func (Format) Name() string { return "pi-session" }

// Detect looks for a session's first line or for one of its messages.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		switch o.String("type") {
		case "session":
			return o.Has("id", "cwd")
		case "message":
			return o.Has("timestamp") && o.Object("message").Has("role")
		}
		return false
	})
}

// Sessions gives a session for each that was written to the file, named by its
// id: mostly one.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	name := src.SessionName(func(o format.Object) string {
		if o.String("type") == "session" {
			return o.String("id")
		}
		return ""
	})
	current := name
	further := func(v record.Value) (string, bool) {
		if !bytes.Contains(v.JSON[:min(len(v.JSON), 100)], []byte(`"session"`)) {
			return "", false
		}
		var e entry
		if record.Unmarshal(v.JSON, &e) != nil || e.Type != "session" || e.ID == "" || e.ID == current {
			return "", false
		}
		current = e.ID
		return current, true
	}
	return format.Lines{Name: name, Further: further, Known: &current, Open: func(to *format.Sink) format.Reader {
		r := new(reader)
		return format.OneByOne(&r.known, r.read)(to)
	}}.Sessions(src)
}
