// Package openaichat reads chats in the form of OpenAI's chat API: a list of
// messages, one message a line, or an object whose `messages` is the list. A
// file of several such objects holds a session in each.
//
// The object may also be the log of one model call; the reply in its `response`
// then ends the session.
package openaichat

import (
	"fmt"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the chat's assistant.
const Agent = "assistant"

// Format is the format.
type Format struct{}

// Name is "openai-chat".
func (Format) Name() string { return "openai-chat" }

// Detect looks for messages: objects with a role and something said.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Listed(), IsMessage) || format.Any(h.Objects(), func(o format.Object) bool {
		return IsMessage(o) || format.Any(o.List("messages"), IsMessage)
	})
}

// IsMessage reports whether the object looks like a chat message.
func IsMessage(o format.Object) bool {
	switch o.String("role") {
	case "system", "developer", "user", "assistant", "tool", "function":
		return o.Has("content") || o.Has("tool_calls") || o.Has("function_call")
	}
	return false
}

// Sessions gives the chat, or each of several.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	d := &message.Dialogue{Agent: Agent}
	switch {
	case len(src.Head.Listed()) > 0:
		return format.One(src.Name, d.Read(record.Elements(record.NewDecoder(src.R))))
	case format.Any(src.Head.Objects(), IsMessage):
		return format.Lines{Name: src.Name, Open: d.Reader()}.Sessions(src)
	}
	return format.Documents(src, document)
}

// document reads an object with `messages`.
func document(dec *jsontext.Decoder) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		d := &message.Dialogue{Agent: Agent}
		for name, err := range record.Members(dec) {
			if err != nil {
				yield(nil, err)
				return
			}
			var events format.Events
			switch {
			case name == "messages" && dec.PeekKind() == '[':
				events = d.Read(record.Elements(dec))
			case name == "system":
				events = system(dec, d)
			case name == "response" && dec.PeekKind() == '{':
				events = response(dec, d)
			default:
				continue
			}
			for e, err := range events {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

// system reads a prompt that stands beside the messages, as in Anthropic's
// requests.
func system(dec *jsontext.Decoder, d *message.Dialogue) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		value, err := dec.ReadValue()
		if err != nil {
			return // The walk over the document meets the same error.
		}
		if prompt := message.Text(message.Blocks(value)); prompt != "" {
			yield(message.Setup(d.Agent, "system", prompt), nil)
		}
	}
}

// response reads the reply that a logged model call got.
func response(dec *jsontext.Decoder, d *message.Dialogue) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		value, err := dec.ReadValue()
		if err != nil {
			return // The walk over the document meets the same error.
		}
		var r message.Completion
		if err := record.Unmarshal(value, &r); err != nil {
			yield(nil, &record.Error{Err: fmt.Errorf("response: %w", err)})
			return
		}
		if reply := d.Completed(&r); reply != nil {
			yield(eventlog.New(Agent, reply), nil)
		}
	}
}
