// Package codextui reads the logs that the terminal interface of Codex records:
// JSONL, with what the agent sends to the interface and, among it, everything
// that the interface did.
//
// Three things have to be put together. What the model says comes in pieces,
// mostly followed by the whole, which is then taken: a [turn] holds them. A
// call, its result and the count of tokens are separate records. And what the
// person typed is only there as key events, which a [keyboard] reads.
package codextui

import (
	"bytes"
	"iter"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "codex"

// Format is the format.
type Format struct{}

// Name is "codex-tui-log".
func (Format) Name() string { return "codex-tui-log" }

// Detect looks for a line of the log.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		switch o.String("dir") {
		case "meta", "to_tui", "from_tui":
			return o.Has("ts", "kind")
		}
		return false
	})
}

// Sessions gives a session for each that the log has, named by its id: mostly
// one.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	current := ""
	name := src.SessionName(func(o format.Object) string {
		current = o.Object("payload").Object("msg").String("session_id")
		return current
	})
	further := func(v record.Value) (string, bool) {
		if !bytes.Contains(v.JSON, []byte(`"session_configured"`)) {
			return "", false
		}
		var l line
		if record.Unmarshal(v.JSON, &l) != nil {
			return "", false
		}
		before, id := current, l.message().SessionID
		if id == "" || id == before {
			return "", false
		}
		current = id
		return id, before != ""
	}
	open := func(to *format.Sink) format.Reader { return newReader(to) }
	return format.Lines{Name: name, Further: further, Open: open}.Sessions(src)
}
