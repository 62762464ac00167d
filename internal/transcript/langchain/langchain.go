// Package langchain reads messages as LangChain serializes them, in its three ways:
// as constructors (`lc`, `id`, `kwargs`), as `type` and `data`, and with `type` beside
// the fields. They are a list, the `messages` of a graph's state, or one a line.
package langchain

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/format"
)

// Agent is the name of the chat's assistant.
const Agent = "langchain"

// Format is the format.
type Format struct{}

// Name is "langchain-messages".
func (Format) Name() string { return "langchain-messages" }

// Detect looks for serialized messages.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Listed(), isMessage) || format.Any(h.Objects(), func(o format.Object) bool {
		return isMessage(o) || format.Any(o.List("messages"), isMessage)
	})
}

func isMessage(o format.Object) bool {
	switch o.String("type") {
	case "constructor":
		return o.Has("lc", "kwargs") && o.Object("kwargs").Has("content")
	case "human", "ai":
		return o.Has("content") || o.Object("data").Has("content")
	}
	return false
}

// Sessions gives the chat, or each of several.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	if !src.Head.Spread && format.Any(src.Head.Objects(), isMessage) {
		return format.Lines{Name: src.Name, Open: format.OneByOne(nil, read)}.Sessions(src)
	}
	return format.Documents(src, func(dec *jsontext.Decoder) format.Events {
		return format.Listed(dec, "messages", events)
	})
}

func events(messages format.Records) format.Events { return format.Each(messages, read) }
