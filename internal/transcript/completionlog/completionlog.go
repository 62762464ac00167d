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
	return format.Documents(src, func(dec *jsontext.Decoder) format.Events {
		return format.Whole(src.Growing, func() ([]*eventlog.Event, []error) {
			var c call
			c.read(dec)
			return c.events(), c.problems
		})
	})
}
