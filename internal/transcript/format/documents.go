package format

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Documents gives a session for each JSON value of a file that is one session a
// value: mostly one. Read makes the events of the value that the decoder stands
// before.
func Documents(src *Source, read func(*jsontext.Decoder) Events) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		dec := record.NewDecoder(src.R)
		for _, err := range record.Documents(dec) {
			if !yield(Session{Name: src.Name, Events: read(dec)}, err) {
				return
			}
		}
	}
}

// Listed gives what read makes of a list: the one that the decoder stands before,
// or a member of the object that it stands before.
func Listed(dec *jsontext.Decoder, member string, read func(Records) Events) Events {
	return func(yield func(*eventlog.Event, error) bool) {
		if dec.PeekKind() == '[' {
			read(record.Elements(dec))(yield)
			return
		}
		for name, err := range record.Members(dec) {
			if err != nil {
				yield(nil, err)
				return
			}
			if name != member {
				continue
			}
			for e, err := range read(record.Elements(dec)) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}
