// Package geminicli reads the chats that Gemini CLI records, in both forms: one
// JSON object with `messages`, which is written anew each time, and JSONL, where
// a message is written again as more of it is known.
//
// A call and its result are in one message, which is an action and an output
// for each result. A reply is held until another message comes, because its
// calls are added to it later.
package geminicli

import (
	"bytes"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "gemini-cli"

// Format is the format.
type Format struct{}

// Name is "gemini-cli".
func (Format) Name() string { return "gemini-cli" }

// Detect looks for a chat's head or for one of its messages.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		return isHead(o) || o.String("type") == "gemini" && o.Has("id", "timestamp", "content")
	})
}

func isHead(o format.Object) bool { return o.Has("sessionId", "projectHash") }

// Sessions gives a session for each chat in the file, named by its id.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	if format.Any(src.Head.Objects(), func(o format.Object) bool { return o.Has("messages") && isHead(o) }) {
		return documents(src)
	}
	name := src.SessionName(func(o format.Object) string { return o.String("sessionId") })
	current := name
	further := func(v record.Value) (string, bool) {
		if !bytes.Contains(v.JSON, []byte(`"projectHash"`)) {
			return "", false
		}
		var l line
		if record.Unmarshal(v.JSON, &l) != nil || l.SessionID == "" || l.ProjectHash == "" || l.SessionID == current {
			return "", false
		}
		current = l.SessionID
		return current, true
	}
	return format.Lines{Name: name, Further: further, Known: &current, Open: newReader}.Sessions(src)
}

// documents reads objects with `messages`.
func documents(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		dec := record.NewDecoder(src.R)
		for dec.PeekKind() == '{' {
			if !document(dec, src, yield) {
				return
			}
		}
		if _, err := dec.ReadToken(); record.AtEnd(err) != nil {
			yield(format.Session{}, record.AtEnd(err))
		}
	}
}

// document reads one object and reports whether to go on.
func document(dec *jsontext.Decoder, src *format.Source, yield func(format.Session, error) bool) bool {
	depth, name := dec.StackDepth(), src.Name
	for member, err := range record.Members(dec) {
		switch {
		case err != nil:
			yield(format.Session{}, err)
			return false
		case member == "sessionId" && dec.PeekKind() == '"':
			if id, err := dec.ReadToken(); err == nil && id.String() != "" {
				name = id.String()
			}
		case member == "messages" && dec.PeekKind() == '[':
			if !yield(format.Session{Name: name, Events: events(record.Elements(dec), src.Growing)}, nil) {
				return false
			}
		}
	}
	return dec.StackDepth() == depth // Else its events spoke of what is wrong.
}

func events(records format.Records, growing bool) format.Events {
	return format.Read(records, growing, newReader)
}
