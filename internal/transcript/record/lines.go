// Package record frames foreign transcripts: it cuts a stream into JSON values
// and says where each stood, whatever else is wrong with the stream.
//
// [Lines] is for formats of one object a line. [Members] and [Elements] walk a
// document that is one JSON value, holding one element at a time. A value that
// cannot be read is an [*Error]; any other error is one of the reader and
// final. Decode values with [Unmarshal], which forgives what programs get wrong
// in strings, and keep raw ones with [Sound].
package record

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Value is a JSON value and its place in the file.
type Value struct {
	// JSON is valid until the next value is asked for.
	JSON jsontext.Value
	// Line is the value's line, or Record its place in its list; both from 1,
	// the other 0.
	Line, Record int
}

// Error is an error about the value, with its place.
func (v Value) Error(err error) *Error {
	return &Error{Line: v.Line, Record: v.Record, Err: err}
}

// Decode is [Unmarshal] with the value's place in its errors.
func (v Value) Decode(into any) error {
	if err := Unmarshal(v.JSON, into); err != nil {
		return v.Error(err)
	}
	return nil
}

// Lines gives the values of a stream of one JSON object a line. Several values
// on one line are given one by one, and where a record was cut off and the next
// written behind it on the same line, only the first is lost. A broken line is
// one [*Error]. In a growing stream, an unfinished last line is none: its end
// is still to be written.
func Lines(r io.Reader, growing bool) iter.Seq2[Value, error] { return LinesFrom(r, 1, growing) }

// LinesFrom is [Lines] of a stream that begins with the line of a number. It
// asks for more only when all values of the whole lines so far were given.
func LinesFrom(r io.Reader, first int, growing bool) iter.Seq2[Value, error] {
	return func(yield func(Value, error) bool) {
		in := lineReader{r: bufio.NewReaderSize(r, 64<<10)}
		for number := first; ; number++ {
			line, ended, err := in.next()
			if errors.Is(err, io.EOF) {
				return
			}
			var bad *Error
			if errors.As(err, &bad) {
				bad.Line = number
			}
			if err != nil && (!yield(Value{Line: number}, err) || bad == nil) {
				return
			}
			if err == nil && !yieldValues(line, number, growing && !ended, yield) {
				return
			}
		}
	}
}

// yieldValues reports whether to go on.
func yieldValues(line []byte, number int, unfinished bool, yield func(Value, error) bool) bool {
	// A crash can leave a run of zero bytes where a line was to be.
	line = bytes.Trim(line, " \t\r\n\x00")
	for len(line) > 0 {
		n, err := valueLen(line)
		if err == nil {
			if !yield(Value{Line: number, JSON: line[:n]}, nil) {
				return false
			}
			line = bytes.TrimLeft(line[n:], " \t\r\x00")
			continue
		}
		if !(unfinished && errors.Is(err, io.ErrUnexpectedEOF)) && !yield(Value{Line: number}, &Error{Line: number, Err: plain(err)}) {
			return false
		}
		line = nextRecord(line)
	}
	return true
}

// valueLen is the length of the value that data begins with.
func valueLen(data []byte) (int, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), lenient)
	if err := dec.SkipValue(); err != nil {
		return 0, err
	}
	return int(dec.InputOffset()), nil
}

// maxRestarts bounds the places at which [nextRecord] looks.
const maxRestarts = 64

// nextRecord finds a record that was written right behind a cut-off one: the
// first object from which everything to the end of the line is sound. An object
// inside the broken record follows a colon, a comma or a bracket; those are
// passed over.
func nextRecord(line []byte) []byte {
	at := 0
	for range maxRestarts {
		i := bytes.Index(line[at+1:], []byte(`{"`))
		if i < 0 {
			return nil
		}
		at += 1 + i
		before := bytes.TrimRight(line[:at], " \t")
		if len(before) > 0 && bytes.IndexByte([]byte(":,["), before[len(before)-1]) >= 0 {
			continue
		}
		if allSound(line[at:]) {
			return line[at:]
		}
	}
	return nil
}

func allSound(data []byte) bool {
	for len(data) > 0 {
		n, err := valueLen(data)
		if err != nil {
			return false
		}
		data = bytes.TrimLeft(data[n:], " \t")
	}
	return true
}

// lineReader reads lines of any length up to [eventlog.MaxEventBytes].
type lineReader struct {
	r   *bufio.Reader
	buf []byte
}

// next gives a line, valid until the next call, and whether a newline ended it.
// A line that is too long is passed over and is an [*Error].
func (l *lineReader) next() (line []byte, ended bool, err error) {
	l.buf = l.buf[:0]
	tooLong := false
	for {
		chunk, err := l.r.ReadSlice('\n')
		if tooLong = tooLong || len(l.buf)+len(chunk) > eventlog.MaxEventBytes; !tooLong {
			l.buf = append(l.buf, chunk...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(l.buf) == 0 && !tooLong):
			return nil, false, err
		case tooLong:
			l.buf = nil
			return nil, false, &Error{Err: fmt.Errorf("the line is longer than %d MB", eventlog.MaxEventBytes>>20)}
		}
		return l.buf, err == nil, nil
	}
}
