package record

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Members walks the object that the decoder stands before. At each name the
// decoder stands before the member's value; a value that the loop's body does
// not read is skipped without being held. It ends at the first error, which is
// an [*Error] where the JSON is at fault, and silently where the body stopped
// inside the value: the body knows why.
func Members(dec *jsontext.Decoder) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := open(dec, '{'); err != nil {
			yield("", err)
			return
		}
		depth := dec.StackDepth()
		for {
			name, err := dec.ReadToken()
			if err != nil {
				yield("", document(err, 0))
				return
			}
			if name.Kind() == '}' {
				return
			}
			if !yield(name.String(), nil) || dec.StackDepth() != depth {
				return
			}
			if err := skipUnread(dec); err != nil {
				yield("", document(err, 0))
				return
			}
		}
	}
}

// skipUnread passes over a member's value that was not read. After a name, the
// count of an object's names and values is odd.
func skipUnread(dec *jsontext.Decoder) error {
	if _, n := dec.StackIndex(dec.StackDepth()); n%2 == 1 {
		return dec.SkipValue()
	}
	return nil
}

// Items walks the list that the decoder stands before. At each number, from 1,
// the decoder stands before that element; one that the loop's body does not
// read is skipped without being held. It ends at the first error, which is an
// [*Error] where the JSON is at fault: what comes behind it cannot be read; and
// silently where the body stopped inside an element: the body knows why.
func Items(dec *jsontext.Decoder) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		if err := open(dec, '['); err != nil {
			yield(0, err)
			return
		}
		depth := dec.StackDepth()
		for n := 1; dec.PeekKind() != ']'; n++ {
			if dec.PeekKind() != jsontext.KindInvalid && (!yield(n, nil) || dec.StackDepth() != depth) {
				return
			}
			if _, read := dec.StackIndex(dec.StackDepth()); int(read) == n {
				continue
			}
			if err := dec.SkipValue(); err != nil {
				yield(n, document(err, n))
				return
			}
		}
		_, _ = dec.ReadToken()
	}
}

// Elements is [Items] with the elements read.
func Elements(dec *jsontext.Decoder) iter.Seq2[Value, error] {
	return func(yield func(Value, error) bool) {
		for n, err := range Items(dec) {
			var value jsontext.Value
			if err == nil {
				value, err = dec.ReadValue()
				err = document(err, n)
			}
			if !yield(Value{JSON: value, Record: n}, err) || err != nil {
				return
			}
		}
	}
}

func open(dec *jsontext.Decoder, kind jsontext.Kind) error {
	if found := dec.PeekKind(); found != kind && found != jsontext.KindInvalid {
		return &Error{Err: errors.New("want " + kindName(kind) + ", found " + kindName(found))}
	}
	if _, err := dec.ReadToken(); err != nil {
		return document(err, 0)
	}
	return nil
}

// InDocument words an error of a decoder that [NewDecoder] made: an [*Error]
// where the JSON is at fault.
func InDocument(err error) error { return document(err, 0) }

// AtEnd is [InDocument] at a place where the file may end: nil for io.EOF.
func AtEnd(err error) error {
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return document(err, 0)
}

// document words an error of a JSON document. Errors of the reader behind it
// are passed on as they are: those are final.
func document(err error, n int) error {
	var syntax *jsontext.SyntacticError
	var known *Error
	var read *readError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &read):
		return read.err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &Error{Record: n, Err: errCutOff}
	case errors.As(err, &syntax):
		return &Error{Record: n, Err: fmt.Errorf("%w; what comes after it cannot be read", plain(err))}
	}
	return err
}

// CutOff reports whether the error is that the file ends within a record, which
// in a growing file is none.
func CutOff(err error) bool { return errors.Is(err, errCutOff) }
