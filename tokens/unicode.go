package tokens

import (
	_ "embed"
	"encoding/binary"
	"sync"
	"unicode/utf8"
)

// class is what the pre-tokenizers want to know of a character.
type class uint8

const (
	classOther   class = iota // anything else, punctuation and control characters too
	classUpper                // Lu, Lt
	classLower                // Ll
	classLetter               // Lm, Lo: letters without case
	classMark                 // M
	classNumber               // N
	classSpace                // White_Space without \r and \n
	classNewline              // \r and \n
)

func (c class) letter() bool { return c-classUpper <= classLetter-classUpper }
func (c class) space() bool  { return c >= classSpace }

// word reports whether the character may stand in a word of o200k.
func (c class) word() bool { return c-classUpper <= classMark-classUpper }

// unicode16 is the classes of Unicode 16.0.0, the version that the original
// tiktoken is built with, as runs in the order of code points: each a uvarint of
// length·8 + class. Code points after the last run are classOther.
//
//go:embed unicode16.bin
var unicode16 string

const (
	classBlock = 128 // code points of a block
	maxRune    = 0x10FFFF
)

// classTable finds the class of a code point in two steps.
type classTable struct {
	ascii  [128]class
	index  [(maxRune + 1) / classBlock]uint16
	blocks [][classBlock]class
}

var classes = sync.OnceValue(newClassTable)

func newClassTable() *classTable {
	t := &classTable{blocks: make([][classBlock]class, 1, 512)}
	data, at := []byte(unicode16), 0
	for len(data) > 0 {
		v, n := binary.Uvarint(data)
		data = data[n:]
		t.fill(at, at+int(v>>3), class(v&7))
		at += int(v >> 3)
	}
	copy(t.ascii[:], t.blocks[t.index[0]][:])
	return t
}

// fill gives the code points from start to end, which follow all that were
// filled before, their class. Whole blocks of one class share one block.
func (t *classTable) fill(start, end int, c class) {
	if c == classOther {
		return
	}
	shared := uint16(0)
	for start < end {
		b := start / classBlock
		stop := min(end, (b+1)*classBlock)
		if t.index[b] == 0 {
			if whole := stop-start == classBlock; whole && shared != 0 {
				t.index[b] = shared
				start = stop
				continue
			} else if whole {
				shared = uint16(len(t.blocks))
			}
			t.index[b] = uint16(len(t.blocks))
			t.blocks = append(t.blocks, [classBlock]class{})
		}
		block := &t.blocks[t.index[b]]
		for i := start; i < stop; i++ {
			block[i%classBlock] = c
		}
		start = stop
	}
}

// of returns the class of a code point.
func (t *classTable) of(r rune) class {
	return t.blocks[t.index[uint32(r)/classBlock]][uint32(r)%classBlock]
}

// at returns the class and the length in bytes of the character at b[i].
// At the end of b it returns classOther and 0.
func (t *classTable) at(b []byte, i int) (class, int) {
	if i >= len(b) {
		return classOther, 0
	}
	if c := b[i]; c < utf8.RuneSelf {
		return t.ascii[c], 1
	}
	r, size := utf8.DecodeRune(b[i:])
	return t.of(r), size
}
