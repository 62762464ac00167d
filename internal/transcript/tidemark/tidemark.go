// Package tidemark reads Tidemark's own events: NDJSON, a JSON array, or
// objects that go over several lines. It reads strictly, as everything that
// takes events does.
package tidemark

import (
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Format is the format.
type Format struct{}

// Name is "tidemark".
func (Format) Name() string { return "tidemark" }

// Detect looks for an object whose type is one of the ten kinds.
func (Format) Detect(h *format.Head) bool {
	isEvent := func(o format.Object) bool {
		return slices.Contains(eventlog.Kinds(), eventlog.Kind(o.String("type")))
	}
	return format.Any(h.Listed(), isEvent) || format.Any(h.Objects(), isEvent)
}

// Sessions gives the file's one session.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	if len(src.Head.Listed()) == 0 && !src.Head.Spread {
		return format.Lines{Name: src.Name, Numbered: true, Open: format.OneByOne(nil, decode)}.Sessions(src)
	}
	return func(yield func(format.Session, error) bool) {
		yield(format.Session{Name: src.Name, Events: streamed(src.R), Numbered: true}, nil)
	}
}

// decode reads a line of NDJSON.
func decode(v record.Value) ([]*eventlog.Event, error) {
	e, err := eventlog.Decode(v.JSON.Clone())
	if err != nil {
		return nil, placed(err, v.Line)
	}
	return []*eventlog.Event{e}, nil
}

func streamed(r io.Reader) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		d := eventlog.NewDecoder(r)
		for {
			e, err := d.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			err = placed(err, 0)
			var bad *record.Error
			if !yield(e, err) || err != nil && !errors.As(err, &bad) {
				return
			}
		}
	}
}

// placed makes a record's error of an event's.
func placed(err error, line int) error {
	var bad *eventlog.DecodeError
	if !errors.As(err, &bad) {
		return err
	}
	if line == 0 {
		line = bad.Line
	}
	return &record.Error{Line: line, Err: &eventlog.DecodeError{Kind: bad.Kind, Err: bad.Err}}
}
