package search

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is a word of a text and where it stands there, in bytes.
type Word struct {
	Text     string // in lower case
	From, To int
	// Humps says that the humps of the word follow it, as words of their own.
	Humps bool
}

// maxWord is how many bytes of a word count. Longer ones are data.
const maxWord = 80

// Words yields the words of a text in order.
func Words(text string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		for from := 0; from < len(text); {
			r, size := utf8.DecodeRuneInString(text[from:])
			switch {
			case !inWord(r):
				from += size
			case standsAlone(r):
				if !yield(Word{Text: string(unicode.ToLower(r)), From: from, To: from + size}) {
					return
				}
				from += size
			default:
				to := endOfWord(text, from)
				if !yieldWord(text, from, to, yield) {
					return
				}
				from = to
			}
		}
	}
}

func endOfWord(text string, from int) int {
	for i, r := range text[from:] {
		if !inWord(r) || standsAlone(r) {
			return from + i
		}
	}
	return len(text)
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// standsAlone tells the characters of scripts without spaces between words.
func standsAlone(r rune) bool {
	return r > 0x0dff && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// yieldWord yields a word and, if it has several, its humps.
func yieldWord(text string, from, to int, yield func(Word) bool) bool {
	word := text[from:to]
	humps := humpsOf(word)
	if !yield(Word{lower(word), from, to, humps != nil}) {
		return false
	}
	for i, at := range humps {
		end := len(word)
		if i+1 < len(humps) {
			end = humps[i+1]
		}
		if !yield(Word{Text: lower(word[at:end]), From: from + at, To: from + end}) {
			return false
		}
	}
	return true
}

func lower(word string) string {
	if len(word) > maxWord {
		cut := maxWord
		for !utf8.RuneStart(word[cut]) {
			cut--
		}
		word = word[:cut]
	}
	return strings.ToLower(word)
}

// shortestHump is how long the humps of a name are on average, at least. What
// has shorter ones is no name but code in letters, such as base64.
const shortestHump = 3

// humpsOf gives where the humps of a camelCase name begin, or nothing: get,
// User, By in getUserBy; HTTP, Server in HTTPServer.
func humpsOf(word string) []int {
	if len(word) > maxWord {
		return nil
	}
	var humps []int
	for i := 1; i < len(word); i++ {
		after := i+1 < len(word) && isLower(word[i+1])
		if isUpper(word[i]) && (isLower(word[i-1]) || isUpper(word[i-1]) && after) {
			if humps == nil {
				humps = append(humps, 0)
			}
			humps = append(humps, i)
		}
	}
	if len(word) < shortestHump*len(humps) {
		return nil
	}
	return humps
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
