package eventlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxEventBytes is the size of the largest event that a [Decoder] reads.
const MaxEventBytes = 256 << 20

// Decoder reads a stream of events: one JSON object, a JSON array of them, or
// NDJSON (one a line). Use it like a bufio.Scanner that goes on after errors:
//
//	for {
//		e, err := d.Next()
//		if err == io.EOF {
//			break
//		}
//		…
//	}
//
// A [*DecodeError] speaks of one event; Next goes on with the one after it.
// Any other error is final. Memory does not grow with the stream.
type Decoder struct {
	r     *bufio.Reader
	line  int // lines read so far
	array bool
	buf   []byte
	state framing
}

// framing is where a decoder stands in its stream.
type framing int

const (
	atStart  framing = iota
	inLines          // NDJSON: each line is an event
	inValues         // values that may span lines
	done
)

// NewDecoder reads from r.
func NewDecoder(r io.Reader) *Decoder {
	return &Decoder{r: bufio.NewReaderSize(r, 64<<10)}
}

// Next gives the next event, io.EOF at the end, a [*DecodeError] for an event
// that cannot be read, or the error of the reader.
func (d *Decoder) Next() (*Event, error) {
	if d.state == atStart {
		if err := d.start(); err != nil {
			return nil, err
		}
	}
	for {
		value, line, err := d.frame()
		if err != nil {
			return nil, err
		}
		if len(value) == 0 {
			continue
		}
		e, err := Decode(value)
		var bad *DecodeError
		if errors.As(err, &bad) {
			bad.Line = line
		}
		return e, err
	}
}

// start looks at the head of the stream to tell an array and values that span
// lines from NDJSON.
func (d *Decoder) start() error {
	if err := d.skipSpace(); err != nil {
		return err
	}
	first, err := d.r.Peek(1)
	if err != nil {
		return err
	}
	if first[0] == '[' {
		_, _ = d.r.Discard(1)
		d.array, d.state = true, inValues
		return nil
	}
	d.state = inLines
	return nil
}

func (d *Decoder) frame() (value []byte, line int, err error) {
	switch d.state {
	case inLines:
		return d.lineFrame()
	case inValues:
		return d.valueFrame()
	}
	return nil, 0, io.EOF
}

// lineFrame reads a line. Where the very first one is no whole value, the
// stream is taken for values that span lines.
func (d *Decoder) lineFrame() ([]byte, int, error) {
	line, err := d.readLine()
	if err != nil {
		return nil, 0, err
	}
	value := bytes.TrimSpace(line)
	if d.line == 1 && spansLines(value) {
		d.state = inValues
		d.r = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(line)), d.r), 64<<10)
		d.line = 0
		return nil, 0, nil
	}
	return value, d.line, nil
}

// spansLines tells a value that goes on in the next line from a broken one: it
// opens more than it closes, and what there is is sound.
func spansLines(value []byte) bool {
	return len(value) > 0 && value[0] == '{' && (bytes.Equal(value, []byte("{")) || value[len(value)-1] == ',')
}

// readLine reads to the next newline or the end; the line is valid until the
// next call.
func (d *Decoder) readLine() ([]byte, error) {
	d.buf = d.buf[:0]
	for {
		chunk, err := d.r.ReadSlice('\n')
		d.buf = append(d.buf, chunk...)
		switch {
		case len(d.buf) > MaxEventBytes:
			return nil, d.tooLarge()
		case err == nil:
			d.line++
			return d.buf, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(d.buf) > 0:
			d.line++
			return d.buf, nil
		default:
			return nil, err
		}
	}
}

func (d *Decoder) tooLarge() error {
	d.state = done
	return fmt.Errorf("line %d: event is larger than %d MB", d.line+1, MaxEventBytes>>20)
}

// valueFrame reads one value by counting brackets.
func (d *Decoder) valueFrame() ([]byte, int, error) {
	if err := d.skipSpace(); err != nil {
		return nil, 0, d.endOfValues(err)
	}
	line := d.line + 1
	d.buf = d.buf[:0]
	var scan bracketScan
	for {
		c, err := d.r.ReadByte()
		if err != nil {
			return nil, 0, d.cutOff(line, err)
		}
		if scan.depth == 0 && !scan.inString && (c == ',' || c == ']') {
			if c == ']' {
				_ = d.r.UnreadByte()
			}
			return d.separator(line)
		}
		if c == '\n' {
			d.line++
		}
		if d.buf = append(d.buf, c); len(d.buf) > MaxEventBytes {
			return nil, 0, d.tooLarge()
		}
		if scan.step(c); scan.depth == 0 && (c == '}' || c == ']') {
			return d.buf, line, nil
		}
	}
}

// separator ends a frame at a comma or at the end of the array.
func (d *Decoder) separator(line int) ([]byte, int, error) {
	if len(bytes.TrimSpace(d.buf)) > 0 {
		return d.buf, line, nil
	}
	next, err := d.r.Peek(1)
	if err == nil && next[0] == ']' && d.array {
		d.state = done
		return nil, 0, io.EOF
	}
	return nil, 0, nil
}

func (d *Decoder) endOfValues(err error) error {
	d.state = done
	if errors.Is(err, io.EOF) && d.array {
		return &DecodeError{Line: d.line + 1, Err: errors.New("the list has no end: is the file cut off?")}
	}
	return err
}

func (d *Decoder) cutOff(line int, err error) error {
	d.state = done
	if errors.Is(err, io.EOF) {
		return &DecodeError{Line: line, Err: errors.New("the event has no end: is the file cut off?")}
	}
	return err
}

func (d *Decoder) skipSpace() error {
	for {
		c, err := d.r.ReadByte()
		switch {
		case err != nil:
			return err
		case c == '\n':
			d.line++
		case c == ' ' || c == '\t' || c == '\r':
		case c == 0xEF && d.line == 0:
			if next, err := d.r.Peek(2); err == nil && next[0] == 0xBB && next[1] == 0xBF {
				_, _ = d.r.Discard(2)
				continue
			}
			return d.r.UnreadByte()
		default:
			return d.r.UnreadByte()
		}
	}
}

// bracketScan follows the nesting of JSON, byte by byte.
type bracketScan struct {
	depth    int
	inString bool
	escaped  bool
}

func (s *bracketScan) step(c byte) {
	switch {
	case s.escaped:
		s.escaped = false
	case s.inString:
		s.escaped = c == '\\'
		s.inString = c != '"'
	case c == '"':
		s.inString = true
	case c == '{' || c == '[':
		s.depth++
	case c == '}' || c == ']':
		s.depth--
	}
}

// Encode writes the event's wire form and a newline.
func Encode(w io.Writer, e *Event) error {
	data, err := e.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = w.Write(append(jsontext.Value(data), '\n'))
	return err
}
