package pretty

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

const (
	// columnGap is between columns, minColumn the least width of one.
	columnGap = 2
	minColumn = 4
	// maxCell is how much of a cell is looked at.
	maxCell = 60
)

// tableLines aligns a table within a width: the head, a rule, and rows, no more
// than limit if that is not 0; hidden counts the rows that are not shown.
// Columns that do not fit are left out at the right, and the last line says so.
func tableLines(t *eventlog.Part, width, limit int) (lines []string, hidden int) {
	rows := t.Rows
	if limit > 0 && len(rows) > limit {
		rows = rows[:limit]
	}
	columns := columnsOf(t.Columns, rows)
	if columns == 0 {
		return nil, 0
	}
	grid := newGrid(t.Columns, rows, min(columns, (width+columnGap)/(1+columnGap)))
	grid.shrink(width)
	lines = append(lines, grid.line(grid.cells[0]), grid.rule())
	for _, row := range grid.cells[1:] {
		lines = append(lines, grid.line(row))
	}
	if out := columns - len(grid.widths); out > 0 {
		lines = append(lines, "… "+counted(out, "more column"))
	}
	return lines, max(t.TotalRows, len(t.Rows)) - len(rows)
}

// grid is the cells of a table, its head first, each row as long as widths.
type grid struct {
	cells  [][]string
	widths []int
	// numbers says which columns are aligned at the right.
	numbers []bool
}

func columnsOf(columns []string, rows [][]jsontext.Value) int {
	n := len(columns)
	for _, row := range rows {
		n = max(n, len(row))
	}
	return n
}

// newGrid takes the first n columns.
func newGrid(columns []string, rows [][]jsontext.Value, n int) *grid {
	g := &grid{widths: make([]int, n), numbers: make([]bool, n)}
	g.add(min(n, len(columns)), func(i int) string { return columns[i] })
	for _, row := range rows {
		g.add(min(n, len(row)), func(i int) string { return textOf(row[i]) })
	}
	for i := range n {
		g.numbers[i] = numeric(rows, i)
	}
	return g
}

// numeric tells a column of numbers and nulls.
func numeric(rows [][]jsontext.Value, column int) bool {
	found := false
	for _, row := range rows {
		if column >= len(row) || row[column].Kind() == 'n' {
			continue
		}
		if row[column].Kind() != '0' {
			return false
		}
		found = true
	}
	return found
}

// add puts in a row of which so many cells are given.
func (g *grid) add(given int, cell func(int) string) {
	row := make([]string, len(g.widths))
	for i := range given {
		row[i] = Clip(cell(i), maxCell)
		g.widths[i] = max(g.widths[i], ansi.StringWidth(row[i]), 1)
	}
	g.cells = append(g.cells, row)
}

// shrink takes cells from the widest column until the table fits, then leaves
// out columns.
func (g *grid) shrink(width int) {
	for g.total() > width {
		widest := 0
		for i, w := range g.widths {
			if w > g.widths[widest] {
				widest = i
			}
		}
		if g.widths[widest] > minColumn {
			g.widths[widest]--
			continue
		}
		g.widths = g.widths[:len(g.widths)-1]
	}
}

func (g *grid) total() int {
	total := columnGap * (len(g.widths) - 1)
	for _, w := range g.widths {
		total += w
	}
	return total
}

func (g *grid) line(row []string) string {
	cells := make([]string, len(g.widths))
	for i, width := range g.widths {
		cell := ansi.Truncate(row[i], width, "…")
		space := strings.Repeat(" ", width-ansi.StringWidth(cell))
		if g.numbers[i] {
			cells[i] = space + cell
		} else {
			cells[i] = cell + space
		}
	}
	return strings.TrimRight(strings.Join(cells, strings.Repeat(" ", columnGap)), " ")
}

func (g *grid) rule() string {
	cells := make([]string, len(g.widths))
	for i, width := range g.widths {
		cells[i] = strings.Repeat("─", width)
	}
	return strings.Join(cells, strings.Repeat(" ", columnGap))
}
