// Package inspectlog reads the logs of Inspect evaluations, as JSON and as the zip of
// an .eval file. Each sample is a session.
//
// A sample has its conversation as `messages`; what those do not tell (when, and
// what it cost) is in its `events`, which repeat the conversation many times over
// and are read for just that. Long values are kept apart, as `attachments`, and
// put back. All three belong together, so a sample's conversation is held as a
// whole, without the events.
//
// Of a zip, the members below samples/ are read, in place: nothing is written
// anywhere. What a member may hold unpacked is bounded, see [archive].
package inspectlog

import (
	"bytes"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the samples' agent.
const Agent = "inspect"

// Format is the format.
type Format struct{}

// Name is "inspect-log".
func (Format) Name() string { return "inspect-log" }

// Detect looks for an evaluation, or for a zip with the members of one.
func (Format) Detect(h *format.Head) bool {
	if isZip(h.Raw) {
		for _, member := range []string{"_journal/start.json", "header.json", samplesFolder} {
			if bytes.Contains(h.Raw, []byte(member)) {
				return true
			}
		}
		return false
	}
	return format.Any(h.Objects(), func(o format.Object) bool {
		return o.Has("eval", "version") && (o.Has("plan") || o.Has("samples") || o.Has("status")) || isSample(o)
	})
}

// isSample tells a sample that was taken out of a log.
func isSample(o format.Object) bool { return o.Has("id", "epoch", "input") }

// Sessions gives the samples, each named by the file, its id and its epoch.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	if isZip(src.Head.Raw) {
		return archived(src)
	}
	return func(yield func(format.Session, error) bool) {
		dec := record.NewDecoder(src.R)
		single := format.Any(src.Head.Objects(), isSample)
		for _, err := range record.Documents(dec) {
			switch {
			case err != nil:
				yield(format.Session{}, err)
				return
			case single:
				if s, ok := session(dec, src, 0); ok && !yield(s, nil) {
					return
				}
			case !evaluation(dec, src, yield):
				return
			}
		}
	}
}

// evaluation reads a whole log and reports whether to go on.
func evaluation(dec *jsontext.Decoder, src *format.Source, yield func(format.Session, error) bool) bool {
	for name, err := range record.Members(dec) {
		if err != nil {
			return yield(format.Session{}, err)
		}
		if name != "samples" {
			continue
		}
		for n, err := range record.Items(dec) {
			if err != nil {
				if !yield(format.Session{}, err) {
					return false
				}
				break
			}
			if s, ok := session(dec, src, n); ok && !yield(s, nil) {
				return false
			}
		}
	}
	return true
}

// session reads a sample. It is not ok where the sample is still being written.
func session(dec *jsontext.Decoder, src *format.Source, n int) (format.Session, bool) {
	s := &sample{record: n}
	s.read(dec)
	if src.Growing && s.cutOff() {
		return format.Session{}, false
	}
	return format.Session{Name: s.name(src.Name), Events: s.all()}, true
}
