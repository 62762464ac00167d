package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidemark/tidemark/eventlog"
)

// How long a snippet is, in characters: about so many in all, of which so many
// stand before the first match.
const (
	snippetLength = 240
	snippetLead   = 80
)

// place is where a phrase stands in a text, in bytes.
type place struct{ from, to, phrase int }

// stands reports whether the place is a name of its own in the text and not a
// part of a longer one, such as index.ts in src/index.ts.
func (p place) stands(text string) bool {
	const joins = "/.@_-"
	before, after := text[:p.from], text[p.to:]
	if before != "" && strings.IndexByte(joins, before[len(before)-1]) >= 0 {
		return false
	}
	next, size := utf8.DecodeRuneInString(strings.TrimLeft(after, joins))
	return !inWord(next) || size == 0
}

// Snippet gives the part of a text that shows most of what the query asks for,
// with the matches marked. Where nothing matches it is the head of the text.
func (q Query) Snippet(text string) []eventlog.Fragment {
	places := q.places(text)
	from, to := 0, 0
	if len(places) > 0 {
		best := densest(text, places)
		from, to = places[best].from, places[best].to
	}
	from = back(text, from, snippetLead)
	to = forth(text, to, max(snippetLength-utf8.RuneCountInString(text[from:to]), snippetLead))
	var s snippet
	if from > 0 {
		s.add("… ", false)
	}
	at := from
	for _, p := range places {
		if p.from >= at && p.to <= to {
			s.add(text[at:p.from], false)
			s.add(text[p.from:p.to], true)
			at = p.to
		}
	}
	s.add(text[at:to], false)
	if to < len(text) && strings.TrimSpace(text[to:]) != "" {
		s.add(" …", false)
	}
	return s.trimmed()
}

// places finds the phrases of the query, the longest first where several begin
// at one word.
func (q Query) places(text string) []place {
	words := slices.Collect(Words(text))
	var places []place
	for i := range words {
		for n := range q.Phrases {
			if p := &q.Phrases[n]; p.at(words, i) {
				places = append(places, place{words[i].From, words[i+len(p.Words)-1].To, n})
			}
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	return places
}

// densest gives the place from which on a snippet's length has most different
// phrases, and among equals the first that is no part of a longer name.
func densest(text string, places []place) int {
	best, most, stands := 0, 0, false
	counts, different, end := map[int]int{}, 0, 0
	for i, p := range places {
		for end < len(places) && (end == i || places[end].to-p.from <= snippetLength-snippetLead) {
			if counts[places[end].phrase]++; counts[places[end].phrase] == 1 {
				different++
			}
			end++
		}
		if different > most || different == most && !stands && p.stands(text) {
			best, most, stands = i, different, p.stands(text)
		}
		if counts[p.phrase]--; counts[p.phrase] == 0 {
			different--
		}
	}
	return best
}

// back goes up to n characters back, and not into the middle of a word.
func back(text string, at, n int) int {
	from := at
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 {
		return 0
	}
	if space := strings.IndexFunc(text[from:at], unicode.IsSpace); space >= 0 {
		return from + space
	}
	return from
}

// forth is back in the other direction.
func forth(text string, at, n int) int {
	to := at
	for ; n > 0 && to < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	if to == len(text) {
		return to
	}
	if space := strings.LastIndexFunc(text[at:to], unicode.IsSpace); space >= 0 {
		return at + space
	}
	return to
}

// snippet joins fragments, with one space for each run of white space.
type snippet struct {
	fragments []eventlog.Fragment
	spaced    bool // what was added last ends with a space
}

// trimmed gives the fragments without white space around them.
func (s *snippet) trimmed() []eventlog.Fragment {
	if len(s.fragments) == 0 {
		return []eventlog.Fragment{}
	}
	first, last := &s.fragments[0], &s.fragments[len(s.fragments)-1]
	first.Text = strings.TrimLeft(first.Text, " ")
	last.Text = strings.TrimRight(last.Text, " ")
	return s.fragments
}

func (s *snippet) add(text string, match bool) {
	var b strings.Builder
	for _, r := range text {
		if space := unicode.IsSpace(r); !space {
			b.WriteRune(r)
			s.spaced = false
		} else if !s.spaced {
			b.WriteByte(' ')
			s.spaced = true
		}
	}
	last := len(s.fragments) - 1
	switch {
	case b.Len() == 0:
	case last >= 0 && s.fragments[last].Match == match:
		s.fragments[last].Text += b.String()
	default:
		s.fragments = append(s.fragments, eventlog.Fragment{Text: b.String(), Match: match})
	}
}
