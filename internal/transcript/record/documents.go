package record

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Documents walks the values that stand one behind the other in a stream: one in
// most files, several where files were joined. At each number, from 1, the decoder
// stands before the next value, and what the loop's body leaves of it is passed
// over. It ends at the first error, which is an [*Error] where the JSON is at fault;
// silently where the error is within a value, because the body met it.
func Documents(dec *jsontext.Decoder) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for n := 1; ; n++ {
			if dec.PeekKind() == jsontext.KindInvalid {
				if _, err := dec.ReadToken(); AtEnd(err) != nil {
					yield(n, AtEnd(err))
				}
				return
			}
			start := dec.InputOffset()
			if !yield(n, nil) || passOver(dec, start) != nil {
				return
			}
		}
	}
}

// passOver skips what of a value was not read. The value began behind start.
func passOver(dec *jsontext.Decoder, start int64) error {
	if dec.InputOffset() == start {
		return dec.SkipValue()
	}
	for dec.StackDepth() > 0 {
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
	}
	return nil
}
