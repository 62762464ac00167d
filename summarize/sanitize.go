package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sanitize makes a text safe to stand in a document: valid UTF-8, no terminal
// sequences, no control characters but newlines and tabs, no marks that change
// the direction of what follows.
func sanitize(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\x1b':
			n = escapeLen(text[i:])
		case r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case r == '\n' || r == '\t' || !isControl(r):
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// isPlain reports whether sanitize has nothing to do.
func isPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return !strings.ContainsFunc(text, needsCare) && utf8.ValidString(text)
		}
	}
	return true
}

func needsCare(r rune) bool {
	return r != '\n' && r != '\t' && (isControl(r) || r == '\u2028' || r == '\u2029')
}

func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// escapeLen is the length of the terminal sequence at the head of text: ESC [,
// parameters and one final letter, or ESC alone.
func escapeLen(text string) int {
	if len(text) < 2 || text[1] != '[' {
		return 1
	}
	for i := 2; i < len(text); i++ {
		if c := text[i]; c >= 0x40 && c <= 0x7e {
			return i + 1
		}
	}
	return 1
}

// oneLine puts a text on one line, with single spaces.
func oneLine(text string) string {
	return strings.Join(strings.Fields(sanitize(text)), " ")
}

// quote sets a text off as a Markdown quotation, so that nothing in it can be
// taken for a part of the document around it.
func quote(text string) string {
	text = strings.TrimSpace(sanitize(text))
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString("> ")
		b.WriteString(strings.TrimRight(line, " \t"))
		b.WriteByte('\n')
	}
	return b.String()
}
