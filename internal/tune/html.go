package tune

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

//go:embed report.html
var page string

// HTML writes the report as one page: tables and two plots, without scripts and
// without anything to load.
func (r *Report) HTML(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"percent": func(x float64) string { return fmt.Sprintf("%.1f%%", 100*x) },
		"round":   func(x float64) string { return fmt.Sprintf("%.0f", 100*x) },
		"usd":     func(x float64) string { return fmt.Sprintf("$%.4g", x) },
		"comma":   comma,
		"whole":   func(x float64) string { return comma(int(x)) },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		*Report
		Scatter scatter
		Lines   lines
	}{r, r.scatter(), r.lines()})
}

func comma(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// The area of a plot, in units of the page.
const (
	plotWidth  = 640.0
	plotHeight = 260.0
)

// scatter is cost against what stays in sight.
type scatter struct {
	Dots   []dot
	Ticks  []tick // along the cost
	Levels []tick // along the sight
}

type dot struct {
	X, Y  float64
	Class string
	Label string
}

type tick struct {
	At    float64
	Label string
}

func (r *Report) scatter() scatter {
	rows := append(append([]*Result{}, r.Rows...), r.Baselines...)
	cheapest, dearest, least := math.Inf(1), 0.0, 1.0
	for _, row := range rows {
		cheapest, dearest = min(cheapest, row.Cost), max(dearest, row.Cost)
		least = min(least, row.InSight)
	}
	low := math.Floor(least*10) / 10
	if low == 1 {
		low = 0.9
	}
	var s scatter
	for _, row := range rows {
		class := string(row.Setting.Policy)
		if row == r.Chosen {
			class = "chosen"
		}
		s.Dots = append(s.Dots, dot{
			X: plotWidth * row.Cost / (dearest * 1.05), Y: plotHeight * (1 - (row.InSight-low)/(1-low)), Class: class,
			Label: fmt.Sprintf("%s: $%.4g, %.1f%% in sight", row.Setting, row.Cost, 100*row.InSight),
		})
	}
	for _, x := range []float64{0, 0.25, 0.5, 0.75, 1} {
		s.Ticks = append(s.Ticks, tick{plotWidth * x, fmt.Sprintf("$%.3g", x*dearest*1.05)})
		s.Levels = append(s.Levels, tick{plotHeight * (1 - x), fmt.Sprintf("%.0f%%", 100*(low+x*(1-low)))})
	}
	return s
}

// lines are sizes of prompts over the calls.
type lines struct {
	Curves []curve
	Ticks  []tick
	Levels []tick
}

type curve struct {
	Class, Label, Points string
}

func (r *Report) lines() lines {
	rows := append([]*Result{r.Chosen}, r.Baselines...)
	top, calls := 1, 1
	for _, row := range rows {
		for _, p := range row.Timeline {
			top = max(top, p.Total())
		}
		calls = max(calls, len(row.Timeline))
	}
	var l lines
	for i, row := range rows {
		class := string(row.Setting.Policy)
		if i == 0 {
			class = "chosen"
		}
		l.Curves = append(l.Curves, curve{class, row.Setting.String(), row.polyline(calls, top)})
	}
	for _, x := range []float64{0, 0.25, 0.5, 0.75, 1} {
		l.Ticks = append(l.Ticks, tick{plotWidth * x, comma(int(x * float64(calls)))})
		l.Levels = append(l.Levels, tick{plotHeight * (1 - x), comma(int(x * float64(top)))})
	}
	return l
}

// polyline draws the prompts, thinned to what a screen can show.
func (r *Result) polyline(calls, top int) string {
	const most = 1200
	every := max(1, len(r.Timeline)/most)
	var b strings.Builder
	for i := 0; i < len(r.Timeline); i += every {
		p := r.Timeline[i]
		fmt.Fprintf(&b, "%.1f,%.1f ", plotWidth*float64(i)/float64(calls), plotHeight*(1-float64(p.Total())/float64(top)))
	}
	return b.String()
}
