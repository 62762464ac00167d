package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/charmbracelet/x/ansi"

	"github.com/tidemark/tidemark/internal/pretty"
)

// table is rows of words under a head. Where its lines are longer than those of
// the terminal, each row is a paragraph: its first word, and below it a line for
// each other that is not empty.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(words ...string) {
	for i, word := range words {
		words[i] = pretty.Visible(word)
	}
	t.rows = append(t.rows, words)
}

func (t *table) print(c *command) error {
	var lines strings.Builder
	w := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.head}, t.rows...) {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	text := lines.String()
	if width := c.knownWidth(); width > 0 && widest(text) > width {
		text = t.paragraphs(width)
	}
	_, err := fmt.Fprint(c.Out, text)
	return err
}

func widest(text string) (cells int) {
	for line := range strings.Lines(text) {
		cells = max(cells, ansi.StringWidth(strings.TrimRight(line, "\n")))
	}
	return cells
}

func (t *table) paragraphs(width int) string {
	label := 0
	for _, word := range t.head[1:] {
		label = max(label, ansi.StringWidth(word))
	}
	var b strings.Builder
	for _, row := range t.rows {
		b.WriteString(ansi.Hardwrap(row[0], width, true) + "\n")
		for i, word := range row[1:] {
			if word == "" {
				continue
			}
			lines := strings.Split(ansi.Wrap(word, width-label-4, ""), "\n")
			fmt.Fprintf(&b, "  %-*s  %s\n", label, t.head[i+1], lines[0])
			for _, line := range lines[1:] {
				fmt.Fprintf(&b, "  %-*s  %s\n", label, "", line)
			}
		}
	}
	return b.String()
}
