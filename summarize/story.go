package summarize

import (
	"math"
	"strings"

	"github.com/tidemark/tidemark/tokens"
)

// story is the part of the digest that tells what was done: a line a step, each
// with the pieces of its texts that are worth their tokens.
type story struct {
	coverage
	enc   *tokens.Encoding
	steps []step
	vocab vocabulary
	order []int32 // what was taken, as in coverage.next
	arena []int32 // holds the identifiers of all pieces
	worth *weights
}

func newStory(enc *tokens.Encoding, w *weights, steps []step) *story {
	s := &story{enc: enc, worth: w, steps: steps}
	s.vocab.index = map[string]int32{}
	s.labels = make([]piece, len(steps))
	s.told = make([]int32, len(steps))
	s.first = make([]int32, 0, len(steps)+1)
	for i := range steps {
		s.first = append(s.first, int32(len(s.pieces)))
		s.read(int32(i), &steps[i])
	}
	s.first = append(s.first, int32(len(s.pieces)))
	s.weigh()
	s.weighLabels()
	return s
}

// read cuts the texts of a step into pieces.
func (s *story) read(i int32, st *step) {
	from := fromAgent
	if st.acts {
		from = fromArguments
	}
	s.labels[i] = s.piece(i, from, st.label)
	s.labels[i].cost += lineFrame
	s.vocab.endText()
	for _, src := range st.texts {
		kept := false
		verdict := st.verdict(src)
		cutPieces(src.text, func(text string, follows bool) {
			p := s.piece(i, src.origin, text)
			if verdict != "" && strings.HasSuffix(verdict, text) {
				p.base = verdictWorth
			}
			p.follows = follows && kept
			p.stale = src.origin == fromOutput && (st.stale > 0 || st.again > 0)
			if kept = (len(p.ids) > 0 || p.base > 0) && len(text) <= maxPiece; kept {
				s.pieces = append(s.pieces, p)
			}
		})
		s.vocab.endText()
	}
}

// verdictWorth is what the last line of what a command printed is worth, in
// identifiers sure to be needed: it mostly says how it ended.
const verdictWorth = 0.06

// verdict is that line, where the source is such an output.
func (st *step) verdict(src source) string {
	if !st.runs || src.origin != fromOutput {
		return ""
	}
	text := strings.TrimSpace(src.text)
	if last := text[strings.LastIndexByte(text, '\n')+1:]; len(last) <= pieceBytes {
		return last
	}
	return ""
}

// lineFrame is what a line costs besides its label, in tokens.
const lineFrame = 4

// piece finds the identifiers of a text. Those without a word near them count
// as used, but the piece does not tell them.
func (s *story) piece(i int32, from origin, text string) piece {
	s.vocab.found = appendIdentifiers(s.vocab.found[:0], text)
	start := len(s.arena)
	for _, f := range s.vocab.found {
		id := s.vocab.note(text, f, i, from)
		if told(text, f) {
			s.arena = append(s.arena, id)
		}
	}
	s.vocab.read += len(text)
	return piece{step: i, from: from, text: text, cost: guessTokens(text), ids: s.arena[start:len(s.arena):len(s.arena)]}
}

// weigh gives identifiers their worth once all events are read.
func (s *story) weigh() {
	s.weights = make([]float64, len(s.vocab.uses))
	s.shown = make([]bool, len(s.vocab.uses))
	for i := range s.vocab.uses {
		t := s.vocab.uses[i].traits(int32(len(s.steps)), s.vocab.read)
		s.weights[i] = s.worth.chance(&t)
	}
}

// labelWorth is what a label is worth, in identifiers sure to be needed.
const labelWorth = 0.2

// weighLabels gives a step a worth of its own, so that the story is told even
// where it names nothing: more for a new one, less for each further use of the
// same tool.
func (s *story) weighLabels() {
	n := float64(len(s.steps))
	same := map[string]int{}
	for i := len(s.labels) - 1; i >= 0; i-- {
		if !s.steps[i].acts {
			continue
		}
		tool, _, _ := strings.Cut(s.steps[i].label, " ")
		same[tool]++
		s.labels[i].base = labelWorth * (0.5 + float64(i)/n) / math.Sqrt(float64(same[tool]))
	}
}

// mention marks the identifiers of a text that stands elsewhere in the digest.
func (s *story) mention(text string) {
	s.vocab.found = appendIdentifiers(s.vocab.found[:0], text)
	for _, f := range s.vocab.found {
		if id, ok := s.vocab.index[text[f.start:f.end]]; ok && told(text, f) {
			s.shown[id] = true
		}
	}
}

// misses is after how many candidates in a row that do not fit the room counts
// as used up.
const misses = 40

// staleExcerpts is how many excerpts an output that is out of date gets.
const staleExcerpts = 8

// take chooses pieces until the room is used up, and says how much was.
func (s *story) take(room int) int {
	used := 0
	for missed := 0; missed < misses; {
		i, ok := s.next()
		if !ok {
			break
		}
		if i >= 0 && s.pieces[i].stale && s.told[s.pieces[i].step] >= staleExcerpts {
			continue
		}
		cost := s.cost(i)
		if used+cost > room {
			missed++
			continue
		}
		used += cost
		s.put(i)
	}
	return used
}

func (s *story) put(i int32) {
	s.order = append(s.order, i)
	step := -i - 1
	if i >= 0 {
		step = s.pieces[i].step
		s.show(&s.pieces[i])
		s.told[step]++
	}
	if !s.labels[step].taken {
		s.open(step)
	}
}

// drop takes back what was chosen last.
func (s *story) drop() {
	last := len(s.order) - 1
	i := s.order[last]
	s.order = s.order[:last]
	step := -i - 1
	if i >= 0 {
		step = s.pieces[i].step
		s.pieces[i].taken = false
		s.told[step]--
	}
	if s.told[step] == 0 {
		s.labels[step].taken = false
	}
}
