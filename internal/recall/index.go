package recall

import (
	"cmp"
	"maps"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// Index holds the names of one agent's log, read once, for many questions about
// it. Events are spoken of by their place, from 0.
type Index struct {
	shown []Shown
	uses  [][]string // what actions use, in order
	at    map[string][]int
}

// Shown is what a text shows: names, each with the words near it.
type Shown map[string]map[string]bool

// Read learns what a text shows.
func Read(text string) Shown {
	s := Shown{}
	learn(s, text)
	return s
}

// Meets reports whether the text shows the name with a word that it had near it.
func (s Shown) Meets(n Need) bool {
	for w := range s[n.Name] {
		if n.Words[w] {
			return true
		}
	}
	return false
}

// NewIndex reads the events.
func NewIndex(events []*eventlog.Event) *Index {
	x := &Index{shown: make([]Shown, len(events)), uses: make([][]string, len(events)), at: map[string][]int{}}
	for i, e := range events {
		x.shown[i] = Read(Text(e))
		for name := range x.shown[i] {
			x.at[name] = append(x.at[name], i)
		}
		if a, ok := e.Body.(*eventlog.Action); ok {
			x.uses[i] = used(a)
		}
	}
	return x
}

func used(a *eventlog.Action) []string {
	names := []string{}
	seen := map[string]bool{}
	for f := range namesIn(acts(a, false)) {
		if !seen[f.name] {
			seen[f.name] = true
			names = append(names, f.name)
		}
	}
	return names
}

// Uses lists the names that the action at a place uses.
func (x *Index) Uses(place int) []string { return x.uses[place] }

// At lists the places where a name occurs, in order.
func (x *Index) At(name string) []int { return x.at[name] }

// Binds says whether a text shows the name with a word that it had near it at
// one of the places.
func (x *Index) Binds(s Shown, name string, places []int) bool {
	words := s[name]
	if len(words) == 0 {
		return false
	}
	for _, i := range places {
		for w := range x.shown[i][name] {
			if words[w] {
				return true
			}
		}
	}
	return false
}

// Score is that of a summary of the covered events, by what the events from a
// place on needed of them: what [Needs] and [Of] say.
func (x *Index) Score(covered []int, from int, s Shown) Score {
	isCovered := map[int]bool{}
	for _, i := range covered {
		isCovered[i] = true
	}
	var score Score
	settled := map[string]bool{}
	for i := from; i < len(x.shown); i++ {
		if x.uses[i] == nil {
			for name := range x.shown[i] {
				settled[name] = true
			}
			continue
		}
		for _, name := range x.uses[i] {
			if settled[name] {
				continue
			}
			settled[name] = true
			if places := x.among(name, isCovered); len(places) > 0 {
				score.Needed++
				if x.Binds(s, name, places) {
					score.Kept++
				}
			}
		}
	}
	return score
}

func (x *Index) among(name string, places map[int]bool) []int {
	var found []int
	for _, i := range x.at[name] {
		if places[i] {
			found = append(found, i)
		}
	}
	return found
}

// Names lists all names, those that occur in most events first.
func (x *Index) Names() []string {
	return slices.SortedFunc(maps.Keys(x.at), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(x.at[b]), len(x.at[a])), cmp.Compare(a, b))
	})
}
