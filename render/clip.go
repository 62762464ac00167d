package render

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"github.com/tidemark/tidemark/tokens"
)

// clip shortens a text to at most limit tokens: its head and its tail, and
// between them a marker that says how much is left out. A text within the limit
// comes back as it is.
func clip(enc *tokens.Encoding, text string, limit int) string {
	if len(text) <= limit {
		return text // no token is shorter than a byte
	}
	if n, _ := enc.Prefix(text, limit); n == len(text) {
		return text
	}
	const marker = 16 // tokens, more than the marker ever costs
	for room := limit - marker; room > 0; room -= 1 + room/8 {
		short := clipTo(enc, text, room)
		if enc.Count(short) <= limit {
			return short
		}
	}
	n, _ := enc.Prefix(text, limit)
	return text[:n]
}

// countUpTo counts a text, but no further than it takes to know that it is over
// a limit; it is limit+1 then.
func countUpTo(enc *tokens.Encoding, text string, limit int) int {
	n, count := enc.Prefix(text, limit)
	if n < len(text) {
		return limit + 1
	}
	return count
}

// clipTo keeps two thirds of the room at the head and one at the tail.
func clipTo(enc *tokens.Encoding, text string, room int) string {
	head, _ := enc.Prefix(text, room-room/3)
	start, _ := enc.Suffix(text[head:], room/3)
	tail := head + start
	head = lineBefore(text, head)
	tail = lineAfter(text, tail)
	left := utf8.RuneCountInString(text[head:tail])
	return fmt.Sprintf("%s\n[… %s characters left out …]\n%s", strings.TrimRight(text[:head], "\n"), humanize.Comma(int64(left)), text[tail:])
}

// lineBefore moves a cut back to the end of a line, unless that would cost more
// than a fifth of what is kept.
func lineBefore(text string, cut int) int {
	if i := strings.LastIndexByte(text[:cut], '\n'); i >= cut-cut/5 {
		return i
	}
	return cut
}

// lineAfter moves a cut on to the start of a line, within the same bound.
func lineAfter(text string, cut int) int {
	if i := strings.IndexByte(text[cut:], '\n'); i >= 0 && i < (len(text)-cut)/5 {
		return cut + i + 1
	}
	return cut
}
