package tokens

import (
	"cmp"
	"math"
	"slices"
)

// Calibration learns from a provider's reports what a count of ours means to it.
//
// A report is our own count of a prompt and the number of input tokens that the
// provider said the same prompt had. They differ by an offset, what the log does
// not show (system text, tool schemas); by a slope, since the provider has another
// tokenizer; and by a step that each further call adds (delimiters, hidden notes):
//
//	reported = Offset + Slope·own
//
// The growth between two calls tells the slope from the offset: the offset is in
// both. The slope is the median of reported growth over own growth, weighted by
// own growth, with the prior as one more witness. The offset is that of the last
// report, because it drifts. A last report far below its predecessor is not
// believed until a second one confirms it; one above it is believed at once, so
// that a mistake costs a prompt that is too small rather than one that fails.
//
// Use one Calibration for each model and each system prompt. The zero value is
// ready. It is plain data, to be stored as it is; it is not safe for concurrent use.
type Calibration struct {
	// Prior is the slope to believe without reports: [Model.Factor]. Default 1.
	Prior float64 `json:"prior"`
	// Reports counts all reports.
	Reports int `json:"reports"`
	// Recent is the last reports, oldest first, at most 64.
	Recent []Report `json:"recent"`
}

// Report is one call of a model, in tokens.
type Report struct {
	Own      int `json:"own"`      // our count of the prompt
	Reported int `json:"reported"` // the provider's
}

// Fit is what a Calibration believes.
type Fit struct {
	Offset  float64 // tokens of every prompt that our count does not see
	Slope   float64 // the provider's tokens for one of ours
	Step    float64 // tokens that each call adds beside
	Reports int     // how many reports this is from
	Error   float64 // median error that it would have made on the last reports, as a fraction

	anchor    int     // own count at which Offset was found
	low, high float64 // slopes to fall and to grow by, further from the anchor
}

const (
	recentReports = 64
	priorWeight   = 2000  // own tokens of growth that the prior is worth
	mostWeight    = 10000 // that one growth is worth
	slopeBound    = 1.6   // the slope is within the prior over and times this
	stepBound     = 200   // tokens
	mostFall      = 0.05  // a fall of the offset by this part of a report needs a second report
	mostRise      = 0.25  // and so does a rise
	near          = 0.01  // growth by this part of a report is told by the slope alone
	riseBound     = 1.15  // beyond that it rises by at least this times the slope
	fallBound     = 0.95  // and falls by at least this times the slope
)

// Add takes a report. Reports without tokens are ignored.
func (c *Calibration) Add(own, reported int) {
	if own < 0 || reported <= 0 {
		return
	}
	c.Reports++
	if len(c.Recent) >= recentReports {
		c.Recent = append(c.Recent[:0], c.Recent[len(c.Recent)-recentReports+1:]...)
	}
	c.Recent = append(c.Recent, Report{Own: own, Reported: reported})
}

// Estimate returns what the provider will report for a prompt of which our count
// is own, rounded up.
func (c *Calibration) Estimate(own int) int { return c.Fit().Estimate(own) }

// Estimate applies the fit to our count of a prompt, rounded up, at least 0. Far
// from the last report, where an error of the slope tells, it leans to the safe
// side: it grows by a high witness's slope and falls by a low one's.
func (f Fit) Estimate(own int) int {
	estimate := f.Offset + f.Slope*float64(own) + f.Step
	growth := float64(own - f.anchor)
	if far := math.Abs(growth)*f.Slope - near*estimate; far > 0 && f.Reports > 0 {
		slope := f.high
		if growth < 0 {
			slope = 2*f.Slope - f.low
		}
		estimate += far * (slope/f.Slope - 1)
	}
	return max(0, int(math.Ceil(estimate)))
}

// Fit returns what the reports so far say.
func (c *Calibration) Fit() Fit {
	f := fitReports(c.Recent, c.prior())
	f.Reports = c.Reports
	var errs []float64
	for i := max(1, len(c.Recent)-8); i < len(c.Recent); i++ {
		r := c.Recent[i]
		guess := fitReports(c.Recent[:i], c.prior()).Estimate(r.Own)
		errs = append(errs, math.Abs(float64(guess-r.Reported))/float64(r.Reported))
	}
	f.Error = median(errs)
	return f
}

func (c *Calibration) prior() float64 {
	if c.Prior <= 0 {
		return 1
	}
	return c.Prior
}

func fitReports(reports []Report, prior float64) Fit {
	f := Fit{Slope: prior, Reports: len(reports)}
	if len(reports) == 0 {
		return f
	}
	growths := growthsOf(reports)
	for range 4 { // slope and step, each with the other taken off
		f.Slope = slopeAt(0.5, growths, f.Step, prior)
		f.Step = stepOf(growths, f.Slope)
	}
	f.low = max(fallBound*f.Slope, min(f.Slope, slopeAt(0.2, growths, f.Step, prior)))
	f.high = max(riseBound*f.Slope, slopeAt(0.9, growths, f.Step, prior))
	anchor := anchorOf(reports, f)
	f.Offset, f.anchor = f.offset(anchor), anchor.Own
	return f
}

func (f Fit) offset(r Report) float64 { return float64(r.Reported) - f.Slope*float64(r.Own) }

// growth is what a call added to the one before it.
type growth struct{ own, reported float64 }

func growthsOf(reports []Report) []growth {
	var out []growth
	for i := 1; i < len(reports); i++ {
		a, b := reports[i-1], reports[i]
		if a.Own != b.Own {
			out = append(out, growth{float64(b.Own - a.Own), float64(b.Reported - a.Reported)})
		}
	}
	return out
}

// slopeAt is a weighted quantile of the growths' slopes.
func slopeAt(quantile float64, growths []growth, step, prior float64) float64 {
	type witness struct{ slope, weight float64 }
	witnesses := []witness{{prior, priorWeight}}
	rest := quantile * priorWeight
	for _, g := range growths {
		w := witness{(g.reported - step) / g.own, min(math.Abs(g.own), mostWeight)}
		witnesses = append(witnesses, w)
		rest += quantile * w.weight
	}
	slices.SortFunc(witnesses, func(a, b witness) int { return cmp.Compare(a.slope, b.slope) })
	slope := prior
	for _, w := range witnesses {
		slope = w.slope
		if rest -= w.weight; rest <= 0 {
			break
		}
	}
	return min(max(slope, prior/slopeBound), prior*slopeBound)
}

// stepOf is the median of what the slope leaves unexplained of each growth.
func stepOf(growths []growth, slope float64) float64 {
	var left []float64
	for _, g := range growths {
		if g.own > 0 {
			left = append(left, g.reported-slope*g.own)
		}
	}
	return min(max(median(left), 0), stepBound)
}

// anchorOf is the report that tells the offset: the last one, or if that is too
// far from the one before it, the middle one of the last three.
func anchorOf(reports []Report, f Fit) Report {
	last := reports[len(reports)-1]
	if len(reports) < 3 {
		return last
	}
	change := f.offset(last) - f.offset(reports[len(reports)-2])
	if size := float64(last.Reported); change > -mostFall*size && change < mostRise*size {
		return last
	}
	three := slices.Clone(reports[len(reports)-3:])
	slices.SortFunc(three, func(a, b Report) int { return cmp.Compare(f.offset(a), f.offset(b)) })
	return three[1]
}

// median returns the middle of values, 0 of none. It sorts them.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
