package render

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/go-json-experiment/json/jsontext"
)

// shorten writes a JSON value compactly, down to a depth and with so many items
// of each list and object. What is left out is named where it was. The result
// is JSON again.
func shorten(value jsontext.Value, depth, items int) string {
	var out bytes.Buffer
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	s := shortener{dec: dec, out: &out, items: items}
	if err := s.value(depth); err != nil {
		return strings.ToValidUTF8(string(value), "\uFFFD")
	}
	return out.String()
}

type shortener struct {
	dec   *jsontext.Decoder
	out   *bytes.Buffer
	items int
}

func (s *shortener) value(depth int) error {
	kind := s.dec.PeekKind()
	if kind != '{' && kind != '[' {
		v, err := s.dec.ReadValue()
		s.out.Write(v)
		return err
	}
	if depth <= 0 {
		return s.collapsed(kind)
	}
	return s.composite(kind, depth)
}

// composite writes the first items of a list or an object, and how many more
// there are.
func (s *shortener) composite(kind jsontext.Kind, depth int) error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	s.out.WriteByte(byte(kind))
	n := 0
	for ; !isEnd(s.dec.PeekKind()); n++ {
		if n >= s.items {
			if err := s.skip(kind); err != nil {
				return err
			}
			continue
		}
		if n > 0 {
			s.out.WriteByte(',')
		}
		if err := s.item(kind, depth); err != nil {
			return err
		}
	}
	if n > s.items {
		s.more(kind, n-s.items)
	}
	s.out.WriteByte(byte(kind) + 2) // '}' and ']' stand two after their openings
	_, err := s.dec.ReadToken()
	return err
}

func (s *shortener) item(kind jsontext.Kind, depth int) error {
	if kind == '{' {
		name, err := s.dec.ReadValue()
		if err != nil {
			return err
		}
		s.out.Write(name)
		s.out.WriteByte(':')
	}
	return s.value(depth - 1)
}

func (s *shortener) skip(kind jsontext.Kind) error {
	if kind == '{' {
		if err := s.dec.SkipValue(); err != nil {
			return err
		}
	}
	return s.dec.SkipValue()
}

func (s *shortener) more(kind jsontext.Kind, n int) {
	if kind == '{' {
		fmt.Fprintf(s.out, `,"…":"%d more"`, n)
		return
	}
	fmt.Fprintf(s.out, `,"… %d more"`, n)
}

// collapsed stands for a list or an object below the last level shown.
func (s *shortener) collapsed(kind jsontext.Kind) error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	n := 0
	for ; !isEnd(s.dec.PeekKind()); n++ {
		if err := s.skip(kind); err != nil {
			return err
		}
	}
	_, err := s.dec.ReadToken()
	switch {
	case n == 0:
		s.out.WriteByte(byte(kind))
		s.out.WriteByte(byte(kind) + 2)
	case kind == '{':
		fmt.Fprintf(s.out, `"{… %s}"`, english.Plural(n, "key", ""))
	default:
		fmt.Fprintf(s.out, `"[… %s]"`, english.Plural(n, "item", ""))
	}
	return err
}

// isEnd is true at the end of a list or an object, and where the input is
// broken, which the next read then reports.
func isEnd(k jsontext.Kind) bool { return k == '}' || k == ']' || k == jsontext.KindInvalid }
