package recall

import "github.com/tidemark/tidemark/eventlog"

// Index knows which names occur in which events of one agent's log, and which
// of them its actions use. Events are spoken of by their place, from 0.
type Index struct {
	texts []string
	uses  [][]string
	at    map[string][]int
}

// NewIndex reads the events.
func NewIndex(events []*eventlog.Event) *Index {
	x := &Index{texts: make([]string, len(events)), uses: make([][]string, len(events)), at: map[string][]int{}}
	for i, e := range events {
		x.texts[i] = Text(e)
		for f := range namesIn(x.texts[i]) {
			if at := x.at[f.name]; len(at) == 0 || at[len(at)-1] != i {
				x.at[f.name] = append(at, i)
			}
		}
		if a, ok := e.Body.(*eventlog.Action); ok {
			x.uses[i] = used(a)
		}
	}
	return x
}

func used(a *eventlog.Action) []string {
	var names []string
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

// Shown is what a text shows: names, each with the words near it.
type Shown map[string]map[string]bool

// Read learns what a text shows.
func Read(text string) Shown {
	s := Shown{}
	learn(s, text)
	return s
}

// Binds says whether the text shows the name with a word that it had near it at
// one of the places.
func (s Shown) Binds(x *Index, name string, places []int) bool {
	words := s[name]
	if len(words) == 0 {
		return false
	}
	for _, i := range places {
		for f := range namesIn(x.texts[i]) {
			if f.name != name {
				continue
			}
			for _, w := range neighbours(x.texts[i], f) {
				if words[w] {
					return true
				}
			}
		}
	}
	return false
}
