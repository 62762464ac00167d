package config

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// keyLines finds the line, from 1, on which each key and each table of a
// document first appears; the TOML library keeps the positions of syntax errors
// only. The document must be sound. Names are spelled as [toml.Key] spells them;
// the entries of [[list]] and their keys are there as list[0], list[0].key as well.
func keyLines(document string) map[string]int {
	s := &scanner{text: strings.TrimPrefix(document, "\ufeff"), line: 1, lines: map[string]int{}}
	var table toml.Key
	entry := ""
	entries := map[string]int{}
	for s.skipBlank(); s.pos < len(s.text); s.skipBlank() {
		line, isEntry := s.line, strings.HasPrefix(s.text[s.pos:], "[[")
		if s.text[s.pos] == '[' {
			table, entry = s.header(), ""
			if name := table.String(); isEntry {
				entry = fmt.Sprintf("%s[%d]", name, entries[name])
				entries[name]++
				s.lines[entry] = line
			}
			continue
		}
		if key := s.pair(table); entry != "" && len(key) > len(table) {
			s.lines[entry+"."+key[len(table):].String()] = line
		}
	}
	return s.lines
}

// scanner walks over a document. Every method leaves pos after what it reads,
// and moves on whatever the text is.
type scanner struct {
	text  string
	pos   int
	line  int
	lines map[string]int
}

// skipBlank passes white space, commas and comments.
func (s *scanner) skipBlank() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '\n':
			s.line++
		case ' ', '\t', '\r', ',':
		case '#':
			s.skipTo("\n")
			continue
		default:
			return
		}
		s.pos++
	}
}

// skipTo stops at the first byte of the set, or at the end.
func (s *scanner) skipTo(set string) {
	if i := strings.IndexAny(s.text[s.pos:], set); i >= 0 {
		s.pos += i
		return
	}
	s.pos = len(s.text)
}

// header reads [a.b] or [[a.b]].
func (s *scanner) header() toml.Key {
	s.skip("[")
	table := s.key("]")
	s.skip("]")
	s.record(table)
	return table
}

// skip passes all bytes of the set.
func (s *scanner) skip(set string) {
	for s.pos < len(s.text) && strings.IndexByte(set, s.text[s.pos]) >= 0 {
		s.pos++
	}
}

// key reads a dotted name up to the end byte, quoted parts as a whole. The
// library itself takes the name apart.
func (s *scanner) key(end string) toml.Key {
	start := s.pos
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '"' || c == '\'':
			s.quoted(c)
		case strings.IndexByte(end, c) >= 0 || c == '\n':
			return parseKey(s.text[start:s.pos])
		default:
			s.pos++
		}
	}
	return parseKey(s.text[start:s.pos])
}

func parseKey(name string) toml.Key {
	meta, err := toml.Decode(name+" = 0", new(map[string]any))
	if keys := meta.Keys(); err == nil && len(keys) > 0 {
		return keys[len(keys)-1]
	}
	return toml.Key{strings.TrimSpace(name)}
}

func (s *scanner) pair(table toml.Key) toml.Key {
	key := append(table[:len(table):len(table)], s.key("=")...)
	s.record(key)
	s.skip("= \t")
	s.value(key)
	return key
}

// record keeps the line of a key and of the tables on the way to it.
func (s *scanner) record(key toml.Key) {
	for i := range key {
		name := key[:i+1].String()
		if _, seen := s.lines[name]; !seen {
			s.lines[name] = s.line
		}
	}
}

func (s *scanner) value(key toml.Key) {
	if s.pos == len(s.text) {
		return
	}
	switch c := s.text[s.pos]; c {
	case '"', '\'':
		s.quoted(c)
	case '[':
		s.nested(']', func() { s.value(key) })
	case '{':
		s.nested('}', func() { _ = s.pair(key) })
	default:
		s.skipTo(",]}#\n")
	}
}

// nested reads the elements of a list or of an inline table.
func (s *scanner) nested(end byte, element func()) {
	s.pos++
	for s.skipBlank(); s.pos < len(s.text) && s.text[s.pos] != end; s.skipBlank() {
		before := s.pos
		if element(); s.pos == before {
			s.pos++
		}
	}
	s.pos = min(s.pos+1, len(s.text))
}

// quoted passes a string of any of the four kinds.
func (s *scanner) quoted(quote byte) {
	fence := string(quote)
	if triple := strings.Repeat(fence, 3); strings.HasPrefix(s.text[s.pos:], triple) {
		fence = triple
	}
	s.pos += len(fence)
	for s.pos < len(s.text) && !strings.HasPrefix(s.text[s.pos:], fence) {
		if s.text[s.pos] == '\\' && quote == '"' {
			s.pos++
		}
		if s.pos < len(s.text) && s.text[s.pos] == '\n' {
			s.line++
		}
		s.pos++
	}
	s.pos = min(s.pos+len(fence), len(s.text))
	if len(fence) == 3 {
		// A string may end in quotes of its own.
		s.skip(string(quote))
	}
}
