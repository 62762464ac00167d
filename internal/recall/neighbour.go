package recall

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How far the neighbourhood of a name reaches, in characters.
const (
	before = 40
	after  = 20
)

var word = regexp.MustCompile(`\p{L}{3,}`)

// neighbours are the words near a name, in lower case. Words that reach out of
// the neighbourhood do not count, and none that are part of another path or
// code: those would make a neighbourhood of a bare list.
func neighbours(text string, f found) []string {
	from, to := back(text, f.start, before), forth(text, f.end, after)
	words := wordsIn(whole(text, from, f.start))
	return append(words, wordsIn(whole(text, f.end, to))...)
}

func wordsIn(text string) []string {
	text = run.ReplaceAllStringFunc(text, func(s string) string {
		if strings.ContainsAny(s, "/0123456789") {
			return " "
		}
		return s
	})
	return word.FindAllString(strings.ToLower(text), -1)
}

func back(text string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

func forth(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}

// whole is text[from:to] without the words that the bounds cut through.
func whole(text string, from, to int) string {
	s := text[from:to]
	if r, _ := utf8.DecodeLastRuneInString(text[:from]); unicode.IsLetter(r) {
		s = strings.TrimLeftFunc(s, unicode.IsLetter)
	}
	if r, _ := utf8.DecodeRuneInString(text[to:]); unicode.IsLetter(r) {
		s = strings.TrimRightFunc(s, unicode.IsLetter)
	}
	return s
}
