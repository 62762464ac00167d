package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is what a user asks for. The zero value asks for nothing.
type Query struct{ Phrases []Phrase }

// Phrase is words that have to follow each other. A text that holds any phrase
// of a query is found.
type Phrase struct {
	Words []string
	// Prefix says that the last word may go on.
	Prefix bool
}

// Limits of a query; what is beyond them is left out.
const (
	maxPhrases = 64
	maxPhrase  = 64 // words
)

// shortestPrefix is how many characters the last word of a term has if it
// stands for longer ones as well.
const shortestPrefix = 3

// Parse reads a query: terms with spaces between them, "several words" in
// quotes being one. No text is refused.
//
// A term is looked for as it is and, unless it is short or ends with a number,
// as the beginning of a longer one. What holds it as it is holds both, and
// ranks higher.
func Parse(text string) Query {
	var q Query
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			q.add(part)
			continue
		}
		for term := range strings.FieldsSeq(part) {
			q.add(term)
		}
	}
	return q
}

// Empty reports whether a query asks for nothing, as one without letters and
// digits does.
func (q *Query) Empty() bool { return len(q.Phrases) == 0 }

func (q *Query) add(term string) {
	var exact, loose []string // loose has of camelCase names the humps only
	for w := range Words(term) {
		if len(exact) == maxPhrase {
			break
		}
		exact = append(exact, w.Text)
		if !w.Humps {
			loose = append(loose, w.Text)
		}
	}
	if len(exact) == 0 {
		return
	}
	q.phrase(Phrase{Words: exact})
	if goesOn(loose) {
		q.phrase(Phrase{Words: loose, Prefix: true})
	}
}

// goesOn reports whether the last word may be the beginning of a longer one. A
// number is not, and a short word only after others.
func goesOn(words []string) bool {
	last := words[len(words)-1]
	return strings.ContainsFunc(last, unicode.IsLetter) && (len(words) > 1 || utf8.RuneCountInString(last) >= shortestPrefix)
}

func (q *Query) phrase(p Phrase) {
	same := func(o Phrase) bool { return o.Prefix == p.Prefix && slices.Equal(o.Words, p.Words) }
	if len(q.Phrases) < maxPhrases && !slices.ContainsFunc(q.Phrases, same) {
		q.Phrases = append(q.Phrases, p)
	}
}

// at reports whether the phrase stands in the words from the given one on.
func (p *Phrase) at(words []Word, from int) bool {
	if from+len(p.Words) > len(words) {
		return false
	}
	last := len(p.Words) - 1
	for i, want := range p.Words {
		got := words[from+i].Text
		if got != want && !(p.Prefix && i == last && strings.HasPrefix(got, want)) {
			return false
		}
	}
	return true
}
