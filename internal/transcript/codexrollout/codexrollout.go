// Package codexrollout reads the rollout files of Codex: JSONL, one file a
// thread.
//
// A file tells most things twice: as a response_item, which is what the model
// saw or said, and as an event_msg, which is what the interface showed. Items
// are read; of the events only what no item says: counts of tokens, aborts,
// errors, files that a patch changed.
//
// One reply of the model is several items (reasoning, message, calls), and the
// count of its tokens stands before them in older files and behind them in
// newer ones. A [reply] puts them together.
package codexrollout

import (
	"bytes"
	"cmp"
	"iter"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "codex"

// Format is the format.
type Format struct{}

// Name is "codex-rollout".
func (Format) Name() string { return "codex-rollout" }

// Detect looks for an enveloped line, or for the bare lines of the first
// versions.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		switch o.String("type") {
		case "session_meta", "response_item", "event_msg", "turn_context", "compacted":
			return o.Has("payload")
		}
		return o.String("record_type") == "state" || isBareHead(o)
	})
}

// isBareHead reports whether a line is the first one of a file whose lines have
// no envelope.
func isBareHead(o format.Object) bool {
	return !o.Has("type") && o.Has("id", "timestamp", "instructions")
}

// Sessions gives a session for each thread that was written to the file, named
// by the thread's id: mostly one.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	name := src.SessionName(func(o format.Object) string {
		switch payload := o.Object("payload"); {
		case o.String("type") == "session_meta":
			return cmp.Or(payload.String("id"), payload.String("session_id"))
		case isBareHead(o):
			return o.String("id")
		}
		return ""
	})
	t := &threads{ID: name}
	return format.Lines{
		Name: name, Further: t.further, Known: t,
		Open: func(to *format.Sink) format.Reader { return &reader{Sink: to} },
	}.Sessions(src)
}

// threads tells where another thread begins in a file. A fork copies the lines
// of the thread that it comes from, its first line included, right behind its
// own first line; that is no other thread.
type threads struct {
	ID   string `json:"id"`
	Said bool   `json:"said"` // the thread has more than first lines
}

func (t *threads) further(v record.Value) (name string, ok bool) {
	if !bytes.Contains(v.JSON[:min(len(v.JSON), 200)], []byte(`"session_meta"`)) {
		t.Said = true
		return "", false
	}
	var l struct {
		Type    string `json:"type"`
		Payload meta   `json:"payload"`
	}
	if record.Unmarshal(v.JSON, &l) != nil || l.Type != "session_meta" || !t.Said {
		return "", false
	}
	id := l.Payload.thread()
	if id == "" || id == t.ID {
		return "", false
	}
	t.ID, t.Said = id, false
	return id, true
}
