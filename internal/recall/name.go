package recall

import (
	"iter"
	"regexp"
	"strings"
)

// names are the identifiers that count, by what they look like. They are told
// by patterns of their own, not by the code that writes digests.
var (
	run = regexp.MustCompile(`(?:[\w./@+~-]|://)+`)

	name = regexp.MustCompile(strings.Join([]string{
		`^.*[A-Za-z].*/.+$|^/.*[A-Za-z].*$`,              // a path or an address of the web
		`^[^@]+@[^@]+\.[A-Za-z]+$`,                       // an e-mail address
		`^[\w-]*\w\w[\w-]*(\.[\w-]+)+$|^(\w+\.)+\w\w+$`,  // a dotted name
		`^[\w-]*[A-Za-z][\w-]*_[\w-]*$|^\w*_\w*[A-Za-z]`, // a snake_case name
		`^[A-Za-z]*[a-z][A-Z][A-Za-z]*$`,                 // a camelCase name
		`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$`,                // a date
		`^\d{3,}$|^\d[\d.]*\.[\d.]*\d$`,                  // a number
		`^[\w-]*\d[\w-]*$`,                               // a code: ABC-123, a hash
	}, "|"))
)

const (
	minName = 3   // bytes; shorter ones are no names
	maxName = 200 // bytes; longer ones are data
)

// found is one name in a text.
type found struct {
	name       string
	start, end int
}

// namesIn yields the names of a text in order.
func namesIn(text string) iter.Seq[found] {
	return func(yield func(found) bool) {
		for _, at := range run.FindAllStringIndex(text, -1) {
			word := text[at[0]:at[1]]
			trimmed := strings.TrimRight(word, "./@+~-")
			start := at[0] + len(trimmed) - len(strings.TrimLeft(trimmed, "-+"))
			f := found{text[start : at[0]+len(trimmed)], start, at[0] + len(trimmed)}
			closingTag := start > 0 && text[start-1] == '<' && text[start] == '/'
			if isName(f.name) && !closingTag && !yield(f) {
				return
			}
		}
	}
}

// isPlain tells most words of a language from names without asking the patterns,
// each of which wants one of these signs or a capital behind a small letter.
func isPlain(s string) bool {
	if strings.ContainsAny(s, "/@._0123456789") {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			return false
		}
	}
	return true
}

func isName(s string) bool {
	if len(s) < minName || len(s) > maxName || isPlain(s) || !name.MatchString(s) {
		return false
	}
	digits := strings.Count(strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '#'
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			return 'x'
		}
		return '.'
	}, s), "#")
	return digits >= 3 || strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
