package pretty

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is how far tabs go at most, in letters.
const tabStop = 4

// Visible makes the control characters of a text visible: ␛ for an escape,
// \x9b for those above ASCII, \u202e for what turns the direction of writing or
// cannot be seen at all, \xff for a byte that is no UTF-8. Tabs become spaces, a
// CR before a newline is dropped. Newlines are kept. What it returns can be sent to a
// terminal, and Visible leaves it as it is.
func Visible(s string) string {
	if isVisible(s) {
		return s
	}
	var b strings.Builder
	column := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\n':
			b.WriteByte('\n')
			column = -1
		case r == '\t':
			spaces := tabStop - column%tabStop
			b.WriteString(strings.Repeat(" ", spaces))
			column += spaces - 1
		case r == '\r' && strings.HasPrefix(s[1:], "\n"):
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		default:
			writeVisible(&b, r)
		}
		column++
		s = s[size:]
	}
	return b.String()
}

func isVisible(s string) bool {
	for i, r := range s {
		if r == '\n' || r >= ' ' && r < 0x7f {
			continue
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
		if hidden(r) {
			return false
		}
	}
	return true
}

func writeVisible(b *strings.Builder, r rune) {
	switch {
	case !hidden(r):
		b.WriteRune(r)
	case r < ' ':
		b.WriteRune('␀' + r)
	case r == 0x7f:
		b.WriteRune('␡')
	case r < 0x100:
		fmt.Fprintf(b, `\x%02x`, r)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// hidden tells the characters that a terminal obeys instead of showing them, or
// that hide what a text says.
func hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r > 0xff && unicode.Is(invisible, r)
}

// invisible are the line and paragraph separators and the format characters but
// those that scripts and emoji need.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x061c, 0x061c, 1}, // Arabic letter mark
		{0x180e, 0x180e, 1},
		{0x200b, 0x200b, 1}, // zero-width space
		{0x200e, 0x200f, 1}, // marks of direction
		{0x2028, 0x202e, 1}, // separators, embeddings and overrides
		{0x2060, 0x206f, 1}, // word joiner, isolates, deprecated ones
		{0xfeff, 0xfeff, 1},
		{0xfff9, 0xfffb, 1},
	},
	R32: []unicode.Range32{{0xe0000, 0xe007f, 1}}, // tags
}

// Clip gives a text as one line of at most so many cells: visible, white space
// as single spaces, … for what is left out.
func Clip(s string, cells int) string {
	// A cell holds some bytes; what is far beyond the cells cannot matter.
	const perCell = 64
	if most := max(cells, 1) * perCell; len(s) > most {
		s = s[:most] + " …"
	}
	line := strings.Join(strings.Fields(Visible(strings.ToValidUTF8(s, "\ufffd"))), " ")
	return ansi.Truncate(line, cells, "…")
}
