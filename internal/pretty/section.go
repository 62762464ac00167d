package pretty

import (
	"bytes"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/tidemark/tidemark/eventlog"
)

// section is a piece of a body, in the words of the agent: nothing in it is
// safe to print yet.
type section struct {
	// label is a line of its own above the text; it may be empty.
	label string
	// style is for the text and, in bold, for the label.
	style lipgloss.Style
	// text is shown line by line, with the gutter before each.
	text   string
	gutter string
	// prose is wrapped at words; anything else is clipped at normal verbosity
	// and wrapped anywhere at verbose.
	prose bool
	// oneLine clips the text to a line at normal verbosity.
	oneLine bool
	// table is shown instead of text.
	table *eventlog.Part
}

// code is a section with a label and a rule at its left.
func code(label, text string, style lipgloss.Style) section {
	return section{label: label, text: text, style: style, gutter: "│ "}
}

func prose(text string) section { return section{text: text, prose: true} }

// body prints the sections of an event.
func (p *Printer) body(b *bytes.Buffer, e *eventlog.Event, indent int) {
	margin := indent + bodyIndent
	if p.o.Width < narrow {
		margin = indent + narrowIndent
	}
	verbose := p.o.Verbosity == Verbose
	width := p.o.Width - margin
	write := func(line string) {
		if line != "" {
			b.WriteString(strings.Repeat(" ", margin) + line)
		}
		b.WriteByte('\n')
	}
	if verbose {
		write(p.paint(dim, Clip(account(e), width)))
	}
	for _, s := range sections(e, verbose) {
		if s.label != "" {
			write(p.paint(s.style.Bold(true), Clip(s.label, width)))
		}
		p.text(&s, width, write)
	}
}

// text prints the lines of a section and says how many it leaves out.
func (p *Printer) text(s *section, width int, write func(string)) {
	width -= ansi.StringWidth(s.gutter)
	lines, hidden := p.lines(s, width)
	for _, line := range lines {
		write(p.paint(s.style, strings.TrimRight(s.gutter+line, " ")))
	}
	if hidden > 0 {
		unit := "more line"
		if s.table != nil {
			unit = "more row"
		}
		write(p.paint(dim, s.gutter+"… "+counted(hidden, unit)))
	}
}

func (p *Printer) lines(s *section, width int) (lines []string, hidden int) {
	limit := p.limit(s)
	switch {
	case s.table != nil:
		return tableLines(s.table, width, limit)
	case s.oneLine && limit > 0:
		return []string{Clip(s.text, width)}, 0
	}
	return layOut(s.text, width, limit, s.prose)
}

// limit is how many lines of a section are shown, 0 for all.
func (p *Printer) limit(s *section) int {
	switch {
	case p.o.Verbosity == Verbose:
		return 0
	case s.prose:
		return max(1, p.o.CodeLines/2)
	}
	return p.o.CodeLines
}

// layOut makes lines of at most width cells out of a text, no more than limit if
// that is not 0; hidden counts the lines of the text that are not shown whole.
func layOut(text string, width, limit int, prose bool) (lines []string, hidden int) {
	text = strings.Trim(text, "\r\n")
	if text == "" {
		return nil, 0
	}
	rest := 1 + strings.Count(text, "\n")
	for source := range strings.SplitSeq(text, "\n") {
		if limit > 0 && len(lines) >= limit {
			return lines, rest
		}
		wrapped := fit(source, width, limit, prose)
		if limit > 0 && len(lines)+len(wrapped) > limit {
			lines = append(lines, wrapped[:limit-len(lines)]...)
			lines[len(lines)-1] = ansi.Truncate(lines[len(lines)-1], width-1, "") + "…"
			return lines, rest - 1
		}
		lines = append(lines, wrapped...)
		rest--
	}
	return lines, 0
}

// fit makes lines of one line of a text.
func fit(source string, width, limit int, prose bool) []string {
	if limit > 0 {
		source = head(source, 64*width*limit)
	}
	line := strings.TrimRight(Visible(source), " \n")
	switch {
	case ansi.StringWidth(line) <= width:
		return []string{line}
	case prose:
		// Wrap may go beyond the width by a hyphen.
		line = ansi.Hardwrap(ansi.Wrap(line, width, ""), width, true)
	case limit > 0:
		return []string{ansi.Truncate(line, width, "…")}
	default:
		line = ansi.Hardwrap(line, width, true)
	}
	return strings.Split(line, "\n")
}

// head is at most so many leading bytes of a text.
func head(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
