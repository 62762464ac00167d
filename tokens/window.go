package tokens

import (
	"math"
	"unicode/utf8"
	"unsafe"
)

// bytesOf views text as bytes, which must not be changed.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }

// Prefix cuts text to its head: text[:n] ends on a rune boundary and costs
// exactly count tokens, at most limit. All of text is returned if it fits.
// Otherwise the cut is the last one in front of a piece, as the encoding's
// pre-tokenizer makes them (a word, a number, a run of punctuation or blanks);
// only if there is none because the first piece alone costs more than limit, the
// cut is inside that piece. p50k and r50k are cut at the last token that fits.
//
// The work is in proportion to limit, not to the length of text. A limit below
// 1 gives 0, 0.
func (e *Encoding) Prefix(text string, limit int) (n, count int) {
	if limit < 1 || text == "" {
		return 0, 0
	}
	b := bytesOf(text)
	for window := firstWindow(limit); ; window *= 2 {
		head := b[:runeStart(b, min(window, len(b)))]
		c := e.core.count(head)
		whole := len(head) == len(b)
		if whole && c <= limit {
			return len(b), c
		}
		if at := e.splits.last(head, 0); c > limit && (whole || e.over(c, head[at:], at > 0, limit)) {
			return e.core.head(head, limit)
		}
	}
}

// surelyOver is how many tokens over twice a limit a window must cost for the
// text to be over the limit, whatever follows. No token has more bytes.
const surelyOver = 256

// over reports whether a text costs more than limit of which a window costs c.
// The window may end inside a piece, and a piece may cost less than its parts:
// row of 48 dashes is one token, one of 47 is two. So only what is on the other
// side of a safe split, if there is one, counts; cut is the rest.
func (e *Encoding) over(c int, cut []byte, split bool, limit int) bool {
	return c > 2*limit+surelyOver || split && c-e.core.count(cut) > limit
}

// Suffix cuts text to its tail: text[start:] begins on a rune boundary and costs
// exactly count tokens, at most limit. All of text is returned if it fits.
// Otherwise the cut is where a piece begins, as in [Encoding.Prefix], with the
// same exception for a piece that alone costs more than limit.
//
// The work is in proportion to limit, not to the length of text. A limit below
// 1 gives len(text), 0.
func (e *Encoding) Suffix(text string, limit int) (start, count int) {
	if limit < 1 || text == "" {
		return len(text), 0
	}
	b := bytesOf(text)
	for window := firstWindow(limit); ; window *= 2 {
		from := runeStart(b, max(0, len(b)-window))
		c := e.core.count(b[from:])
		if from == 0 && c <= limit {
			return 0, c
		}
		if at := e.splits.next(b, from+1, len(b)); c > limit && (from == 0 || e.over(c, b[from:max(from, at)], at > 0, limit)) {
			start, count = e.core.tail(b[from:], c, limit)
			return from + start, count
		}
	}
}

// firstWindow is a first guess at how many bytes a limit buys.
func firstWindow(limit int) int {
	const most = math.MaxInt / 16 // so that it can be doubled
	return min(limit, most)*5 + 64
}

// runeStart moves i back to the start of the rune that it is inside of.
func runeStart(b []byte, i int) int {
	for back := 1; back < utf8.UTFMax && i >= back && i < len(b); back++ {
		if _, size := utf8.DecodeRune(b[i-back:]); size > back {
			return i - back
		}
	}
	return i
}

// nextRune moves i forward to the end of the rune that it is inside of.
func nextRune(b []byte, i int) int {
	start := runeStart(b, i)
	if start == i {
		return i
	}
	_, size := utf8.DecodeRune(b[start:])
	return start + size
}

// sourceLength returns how much of text, which may hold bytes that are not
// UTF-8, is within the first n bytes of its copy with U+FFFD in their place. It
// ends on a rune boundary.
func sourceLength(text []byte, n int) int {
	if utf8.Valid(text) {
		return runeStart(text, min(n, len(text)))
	}
	i := 0
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		if n -= utf8.RuneLen(r); n < 0 {
			break
		}
		i += size
	}
	return i
}
