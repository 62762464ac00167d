package tokens

import "unicode/utf8"

// Tally counts a text that grows: a stream of a model's output, a transcript.
// After each write Count is exact, as if the whole text were counted, but only
// what follows the last safe split is counted again. That is a few characters,
// unless the text is one endless word.
//
// A Tally is an io.Writer that never fails. It is not safe for concurrent use.
type Tally struct {
	encoding *Encoding
	settled  int    // tokens of the text before tail
	tail     []byte // text that later text may still change
	open     int    // tokens of tail, -1 if not counted yet
}

// tallyKept bounds the memory in bytes that a Tally keeps for its next write.
const tallyKept = 1 << 16

// Tally returns an empty tally.
func (e *Encoding) Tally() *Tally { return &Tally{encoding: e} }

// Write appends text, which may begin and end inside a character.
func (t *Tally) Write(text []byte) (int, error) {
	old := len(t.tail)
	t.tail = append(t.tail, text...)
	t.open = -1
	if at := t.encoding.splits.last(t.tail, old-utf8.UTFMax+1); at > 0 {
		t.settled += t.encoding.core.count(t.tail[:at])
		t.keep(t.tail[at:])
	}
	return len(text), nil
}

// WriteString is [Tally.Write] for strings.
func (t *Tally) WriteString(text string) (int, error) { return t.Write(bytesOf(text)) }

// Count returns the exact number of tokens of all that was written.
func (t *Tally) Count() int {
	if t.open < 0 {
		t.open = t.encoding.core.count(t.tail)
	}
	return t.settled + t.open
}

// Reset empties the tally.
func (t *Tally) Reset() { *t = Tally{encoding: t.encoding, tail: t.tail[:0]} }

// keep makes rest the tail.
func (t *Tally) keep(rest []byte) {
	if cap(t.tail) > tallyKept {
		t.tail = append([]byte(nil), rest...)
		return
	}
	t.tail = t.tail[:copy(t.tail, rest)]
}
