package summarize

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidemark/tidemark/tokens"
)

// clipMiddle shortens a text to about limit tokens: its head and its tail, and
// between them a marker that says how much is left out.
func clipMiddle(enc *tokens.Encoding, text string, limit int) string {
	if len(text) <= limit {
		return text // no token is shorter than a byte
	}
	if n, _ := enc.Prefix(text, limit); n == len(text) {
		return text
	}
	const marker = 12 // tokens, about what it costs
	room := limit - marker
	if room < marker {
		head, _ := enc.Prefix(text, max(limit-1, 1))
		return text[:lastWord(text, head)] + "…"
	}
	head, _ := enc.Prefix(text, room*2/3)
	tail, _ := enc.Suffix(text[head:], room-room*2/3)
	tail = nextWord(text, head+tail)
	head = lastWord(text, head)
	left := utf8.RuneCountInString(text[head:tail])
	return fmt.Sprintf("%s [… %d characters left out …] %s", text[:head], left, text[tail:])
}

// clipLine shortens a line to about limit bytes, at a word.
func clipLine(line string, limit int) string {
	if len(line) <= limit {
		return line
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(line[cut]) {
		cut--
	}
	return line[:lastWord(line, cut)] + "…"
}

// lastWord moves a cut back to the end of a word, if one is near.
func lastWord(text string, cut int) int {
	from := max(0, cut-24)
	if i := strings.LastIndexAny(text[from:cut], " \n\t"); i > 0 && cut < len(text) {
		return from + i
	}
	return cut
}

// nextWord moves a cut on to the start of a word, if one is near.
func nextWord(text string, cut int) int {
	to := min(len(text), cut+24)
	if i := strings.IndexAny(text[cut:to], " \n\t"); i >= 0 {
		return cut + i + 1
	}
	return cut
}
