package recall

import (
	"github.com/tidemark/tidemark/eventlog"
)

// Need is a name that an agent used after a compaction and could only know from
// the covered events.
type Need struct {
	Name string
	// Words are the neighbours that it had there, in lower case.
	Words map[string]bool
}

// Needs finds what the agent needed of the covered events in the rest of the
// log, in the order of first use.
func Needs(covered, rest []*eventlog.Event) []Need {
	known := map[string]map[string]bool{}
	for _, e := range covered {
		learn(known, Text(e))
	}
	var needs []Need
	settled := map[string]bool{} // shown again, or counted
	for _, e := range rest {
		a, isAction := e.Body.(*eventlog.Action)
		if !isAction {
			settle(settled, Text(e))
			continue
		}
		for f := range namesIn(acts(a, false)) {
			if words, ok := known[f.name]; ok && !settled[f.name] {
				needs = append(needs, Need{f.name, words})
			}
			settled[f.name] = true
		}
	}
	return needs
}

func learn(known map[string]map[string]bool, text string) {
	for f := range namesIn(text) {
		words := known[f.name]
		if words == nil {
			words = map[string]bool{}
			known[f.name] = words
		}
		for _, w := range neighbours(text, f) {
			words[w] = true
		}
	}
}

func settle(settled map[string]bool, text string) {
	for f := range namesIn(text) {
		settled[f.name] = true
	}
}

// Score counts needs.
type Score struct {
	Needed, Kept int
}

// Share is bFUR: Kept of Needed, 1 where nothing was needed.
func (s Score) Share() float64 {
	if s.Needed == 0 {
		return 1
	}
	return float64(s.Kept) / float64(s.Needed)
}

// Add pools two scores.
func (s Score) Add(o Score) Score { return Score{s.Needed + o.Needed, s.Kept + o.Kept} }

// Of scores a summary.
func Of(needs []Need, summary string) Score {
	shown := Read(summary)
	s := Score{Needed: len(needs)}
	for _, n := range needs {
		if shown.Meets(n) {
			s.Kept++
		}
	}
	return s
}
