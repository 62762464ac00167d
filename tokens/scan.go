package tokens

import "encoding/binary"

// A scanner is the pre-tokenizer of an encoding, by hand in place of OpenAI's
// regular expression. It returns the end of the piece that begins at b[i]. The
// bytes must be valid UTF-8. A piece's end depends on what follows it, not on
// what stands before it.
type scanner func(t *classTable, b []byte, i int) int

// asciiKind sorts the first byte of a piece for the fast loops.
type asciiKind uint8

const (
	kindWide   asciiKind = iota // not ASCII
	kindLetter                  // starts a word
	kindPrefix                  // may start a word in front of a letter: blank and punctuation
	kindQuote                   // '
	kindDigit
	kindBreak // \r, \n
)

// asciiKinds is an immutable table: the kind of each byte.
var asciiKinds = func() (kinds [256]asciiKind) {
	for c := range 128 {
		kinds[c] = kindPrefix
	}
	for c := 'a'; c <= 'z'; c++ {
		kinds[c], kinds[c-'a'+'A'] = kindLetter, kindLetter
	}
	for c := '0'; c <= '9'; c++ {
		kinds[c] = kindDigit
	}
	kinds['\''], kinds['\r'], kinds['\n'] = kindQuote, kindBreak, kindBreak
	return kinds
}()

func word64(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8]) }

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// between marks the bytes of x from low to high, both ASCII, by their high bit.
func between(x, low, high uint64) uint64 {
	y := x &^ highBits
	return (y + (0x80-low)*everyByte) &^ (y + (0x7F-high)*everyByte) &^ x & highBits
}

func lowerIn(x uint64) uint64   { return between(x, 'a', 'z') }
func upperIn(x uint64) uint64   { return between(x, 'A', 'Z') }
func lettersIn(x uint64) uint64 { return between(x|0x20*everyByte, 'a', 'z') }
func digitsIn(x uint64) uint64  { return between(x, '0', '9') }

// contraction returns the length of 's, 't, 'm, 'd, 'll, 've or 're at b[i], in
// any case, or 0. Folding case makes U+017F, the long s, an s.
func contraction(b []byte, i int) int {
	if i+1 >= len(b) || b[i] != '\'' {
		return 0
	}
	switch c := b[i+1] | 0x20; {
	case b[i+1] == 0xC5 && i+2 < len(b) && b[i+2] == 0xBF:
		return 3
	case b[i+1] >= 0x80:
		return 0
	case c == 's' || c == 't' || c == 'm' || c == 'd':
		return 2
	case i+2 >= len(b) || b[i+2] >= 0x80:
		return 0
	case c == 'l' && b[i+2]|0x20 == 'l', (c == 'v' || c == 'r') && b[i+2]|0x20 == 'e':
		return 3
	}
	return 0
}

// number ends a piece of up to three digits of any script that begins at b[i].
func number(t *classTable, b []byte, i int) int {
	for range 3 {
		c, size := t.at(b, i)
		if c != classNumber || size == 0 {
			break
		}
		i += size
	}
	return i
}

// punctuation ends a run of what is neither space, letter nor digit.
func punctuation(t *classTable, b []byte, i int) int {
	for {
		c, size := t.at(b, i)
		if size == 0 || c != classOther && c != classMark {
			return i
		}
		i += size
	}
}

// blank ends a piece of white space that begins at b[i]: up to and with the last
// line break; without one all of it at the end of the text, or if it is a single
// character; else all but the last character, which belongs to what follows.
func blank(t *classTable, b []byte, i int) int {
	end, last, broken := i, i, -1
	for {
		c, size := t.at(b, end)
		if size == 0 || !c.space() {
			break
		}
		last = end
		end += size
		if c == classNewline {
			broken = end
		}
	}
	switch {
	case broken >= 0:
		return broken
	case end == len(b) || last == i:
		return end
	}
	return last
}
