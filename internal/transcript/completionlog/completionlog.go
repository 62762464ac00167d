// Package completionlog reads logs of single model calls: an object with the prompt
// as `messages`, the provider's `response`, and when the call was made. Each call is
// a session.
//
// The times stand behind the messages, so a call is held as a whole.
package completionlog

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the one whose call it is.
const Agent = "assistant"

// Format is the format.
type Format struct{}

// Name is "llm-completion-log".
func (Format) Name() string { return "llm-completion-log" }

// Detect looks for a prompt beside what is known of a call.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		if !o.Has("messages") {
			return false
		}
		return o.Has("response") || o.Has("raw_messages") || o.Has("context_window", "kwargs") || o.Has("latency_sec")
	})
}

// Sessions gives the call, or each of several.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		dec := record.NewDecoder(src.R)
		for _, err := range record.Documents(dec) {
			if !yield(format.Session{Name: src.Name, Events: events(dec, src.Growing)}, err) {
				return
			}
		}
	}
}

func events(dec *jsontext.Decoder, growing bool) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		var c call
		c.read(dec)
		for _, err := range c.problems {
			if growing && record.CutOff(err) {
				return // The times are still to come.
			}
		}
		for _, e := range c.events() {
			if !yield(e, nil) {
				return
			}
		}
		for _, err := range c.problems {
			if !yield(nil, err) {
				return
			}
		}
	}
}
