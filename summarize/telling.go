package summarize

import (
	"strconv"
	"strings"
)

// gap stands between pieces that did not follow each other.
const gap = " … "

// String writes the steps that were taken, a line each. Neighbours that read the
// same share a line.
func (s *story) String() string {
	var b strings.Builder
	alike := "" // the label of the line above, if steps alike can join it
	for i := range s.steps {
		if !s.labels[i].taken {
			continue
		}
		st, bare := &s.steps[i], s.told[i] == 0
		label := st.lineLabel(!bare)
		if alike != "" && (!bare || label != alike) {
			b.WriteString(" " + alike + "\n")
			alike = ""
		}
		if alike == "" {
			b.WriteString("-")
		}
		b.WriteString(" @" + strconv.FormatInt(st.seq, 10))
		if bare {
			alike = label
			continue
		}
		b.WriteString(" " + label)
		s.writePieces(&b, int32(i))
		b.WriteByte('\n')
	}
	if alike != "" {
		b.WriteString(" " + alike + "\n")
	}
	return b.String()
}

// crowded is from how many excerpts on each has a line of its own.
const crowded = 4

// newLine stands before an excerpt that has one. So deep in an item nothing in it
// can be taken for a heading.
const newLine = "\n      "

func (s *story) writePieces(b *strings.Builder, step int32) {
	sep, between := ": ", gap
	if s.told[step] >= crowded {
		sep, between = newLine, newLine
	}
	for p := s.first[step]; p < s.first[step+1]; p++ {
		switch {
		case !s.pieces[p].taken:
			continue
		case s.pieces[p].follows && s.pieces[p-1].taken:
			sep = ", "
			if !strings.HasSuffix(strings.TrimSpace(s.pieces[p-1].text), ",") {
				sep = " "
			}
		}
		b.WriteString(sep)
		b.WriteString(s.pieces[p].line())
		sep = between
	}
}

// lineLabel is the label with what became of the step. Where pieces of an
// output follow, it says that they may be out of date.
func (st *step) lineLabel(pieces bool) string {
	label := st.label
	if label == "" {
		label = "said"
	}
	switch {
	case st.failed:
		label += " (failed)"
	case st.open:
		label += " (no output)"
	}
	switch {
	case pieces && st.stale > 0:
		label += " (changed @" + strconv.FormatInt(st.stale, 10) + ")"
	case pieces && st.again > 0:
		label += " (again @" + strconv.FormatInt(st.again, 10) + ")"
	}
	return label
}

// cost counts what a candidate adds to the story.
func (s *story) cost(i int32) int {
	step := -i - 1
	cost := 0
	if i >= 0 {
		step = s.pieces[i].step
		cost = s.enc.Count(newLine + s.pieces[i].line())
	}
	if !s.labels[step].taken {
		st := &s.steps[step]
		cost += s.enc.Count("- @"+strconv.FormatInt(st.seq, 10)+" "+st.lineLabel(i >= 0)) + 1
	}
	return cost
}
