package render

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"

	"github.com/tidemark/tidemark/eventlog"
)

// table writes a table as Markdown: so many columns and rows, and how many more
// there are.
func table(p *eventlog.Part, items int) string {
	columns := min(len(p.Columns), items)
	var b strings.Builder
	writeRow(&b, p.Columns[:columns])
	b.WriteString(strings.Repeat("| --- ", columns) + "|\n")
	for _, row := range p.Rows[:min(len(p.Rows), items)] {
		cells := make([]string, 0, columns)
		for _, cell := range row[:min(len(row), columns)] {
			cells = append(cells, plainString(shorten(cell, 1, items)))
		}
		writeRow(&b, cells)
	}
	if left := max(p.TotalRows, len(p.Rows)) - min(len(p.Rows), items); left > 0 {
		fmt.Fprintf(&b, "(%s)\n", english.Plural(left, "more row", ""))
	}
	if left := len(p.Columns) - columns; left > 0 {
		fmt.Fprintf(&b, "(%s)\n", english.Plural(left, "more column", ""))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

var cellEscaper = strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ")

func writeRow(b *strings.Builder, cells []string) {
	for _, c := range cells {
		b.WriteString("| " + cellEscaper.Replace(c) + " ")
	}
	b.WriteString("|\n")
}
