// Package webvoyager reads the runs of WebVoyager, an agent that browses by
// screenshots: a list of chat messages, with the pictures as files beside it.
//
// The n-th message of the user is the n-th observation, and its picture is
// screenshotN.png in the file's folder, also where the program had dropped it from
// its prompt: the agent saw it when it was new. Nothing else in the folder is
// touched.
package webvoyager

import (
	"cmp"
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the agent.
const Agent = "webvoyager"

// Format is the format.
type Format struct{}

// Name is "webvoyager".
func (Format) Name() string { return "webvoyager" }

// placeholder is what the program writes for a picture.
const placeholder = "data:image/png;base64,{b64_img}"

// Detect looks for the program's system prompt, or for its placeholder of a picture.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Listed(), func(o format.Object) bool {
		if o.String("role") == "system" {
			return strings.HasPrefix(o.String("content"), "Imagine you are a robot browsing the web")
		}
		return format.Any(o.List("content"), func(block format.Object) bool {
			return block.Object("image_url").String("url") == placeholder
		})
	})
}

// Sessions gives the file's run, or each of several. The folder's pictures are those
// of the first. The program gives all its files one name, so a run is named by its
// folder.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	named, folder := *src, src.Beside
	if named.Name == "interact_messages" {
		named.Name = cmp.Or(src.Folder, named.Name)
	}
	return format.Documents(&named, func(dec *jsontext.Decoder) format.Events {
		r := run{folder: folder, dialogue: message.Dialogue{Agent: Agent}}
		folder = nil
		return format.Each(record.Elements(dec), r.read)
	})
}
