package tokens

import (
	"cmp"
	"math"
	"slices"
)

// Fit is what a [Calibration] believes.
type Fit struct {
	Offset  float64 // tokens of every prompt that our count does not see
	Slope   float64 // the provider's tokens for one of ours
	Step    float64 // tokens that each call adds beside
	Reports int     // how many reports this is from
	Error   float64 // median error that it would have made on the last reports, as a fraction
	// Erratic says that the reports are not of these prompts: sums over calls,
	// only what no cache held, or anything else. The fit is not to go by.
	Erratic bool

	anchor int     // own count of the report that Offset is from
	since  int     // calls since then, with the one to estimate
	high   float64 // the slope that hardly any text is over
	low    float64 // the slope that no text is under
}

const (
	priorWeight = 2000  // own tokens of growth that the prior is worth
	mostWeight  = 10000 // that one growth is worth
	slopeBound  = 2     // a growth's slope is the prior's over or times this, or it is not about the slope
	stepBound   = 200   // tokens
	highPart    = 0.9   // of the growths, by weight, are under the high slope
	mostFall    = 0.03  // a fall of the offset by this part of a report needs a second report,
	mostRise    = 0.25  // and so does a rise by this part
	fallSpread  = 0.05  // how far the slope of a long text may be off
	reserve     = 0.0125
)

// Estimate applies the fit to our count of a prompt, rounded up, at least 0.
//
// What is beyond the report to start from may cost more by the high slope, or if it was
// taken away, by the slope's own error; and a part of every prompt is kept in
// reserve for what the log does not show. The two have nothing to do with each
// other, so they add up as squares.
func (f Fit) Estimate(own int) int {
	estimate := f.Offset + f.Slope*float64(own)
	if f.Reports > 0 {
		growth := float64(own - f.anchor)
		lean := (f.high - f.Slope) * growth
		if growth < 0 {
			lean = fallSpread * f.Slope * growth
		}
		estimate += f.Step * float64(f.since)
		estimate += math.Hypot(lean, reserve*estimate)
	}
	return max(0, int(math.Ceil(estimate)))
}

func fitReports(reports []Report, prior, spread float64) Fit {
	f := Fit{Slope: prior, Reports: len(reports), low: prior / slopeBound}
	if len(reports) == 0 {
		return f
	}
	growths := growthsOf(reports)
	for range 4 { // slope and step, each with the other taken off
		f.Slope = middleMean(witnesses(growths, f.Step, prior, 1))
		f.Step = stepOf(growths, f.Slope)
	}
	top := 1 + spread
	f.high = max(top*f.Slope, quantile(witnesses(growths, f.Step, prior, top), highPart))
	anchor := f.anchorOf(reports, spread)
	f.Offset, f.anchor, f.since = f.offset(reports[anchor]), reports[anchor].Own, len(reports)-anchor
	return f
}

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

// witness is a slope, and how many own tokens speak for it.
type witness struct{ slope, weight float64 }

// witnesses are the prior times top, and the growths whose slope may be that of
// a text.
func witnesses(growths []growth, step, prior, top float64) []witness {
	out := []witness{{prior * top, priorWeight}}
	for _, g := range growths {
		slope := (g.reported - step) / g.own
		if slope >= prior/slopeBound && slope <= prior*slopeBound {
			out = append(out, witness{slope, min(math.Abs(g.own), mostWeight)})
		}
	}
	return out
}

// middleMean is the mean slope of the middle half of all weight.
func middleMean(all []witness) float64 {
	total := sortWitnesses(all)
	var at, sum float64
	for _, w := range all {
		inside := min(at+w.weight, 0.75*total) - max(at, 0.25*total)
		sum += w.slope * max(0, inside)
		at += w.weight
	}
	return sum / (0.5 * total)
}

// quantile is the slope that a part of all weight is at or under.
func quantile(all []witness, part float64) float64 {
	rest := part * sortWitnesses(all)
	for _, w := range all {
		if rest -= w.weight; rest <= 0 {
			return w.slope
		}
	}
	return all[len(all)-1].slope
}

// sortWitnesses sorts them by slope and returns their weight.
func sortWitnesses(all []witness) (total float64) {
	slices.SortFunc(all, func(a, b witness) int { return cmp.Compare(a.slope, b.slope) })
	for _, w := range all {
		total += w.weight
	}
	return total
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

// anchorOf is the place of the report to start from: the last one. If its offset
// is too far from that before it, for the text between them, it is the one of the
// last three with the highest offset; but if that stands alone, the second.
func (f Fit) anchorOf(reports []Report, spread float64) int {
	last := len(reports) - 1
	if last < 2 {
		return last
	}
	change := f.offset(reports[last]) - f.offset(reports[last-1])
	text := spread * f.Slope * float64(reports[last].Own-reports[last-1].Own)
	if text < 0 {
		text *= -fallSpread / spread
	}
	size := float64(reports[last].Reported)
	if change >= -mostFall*size-text && change <= mostRise*size+text {
		return last
	}
	three := []int{last - 2, last - 1, last}
	slices.SortFunc(three, func(a, b int) int { return cmp.Compare(f.offset(reports[a]), f.offset(reports[b])) })
	if f.offset(reports[three[2]])-f.offset(reports[three[1]]) > mostRise*size+text {
		return three[1]
	}
	return three[2]
}

func (f Fit) offset(r Report) float64 { return float64(r.Reported) - f.Slope*float64(r.Own) }

// median returns the middle of values, 0 of none. It sorts them.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}

const (
	recentChanges = 8    // of the offset, that decide whether reports are erratic
	fewestChanges = 4    // to decide by
	steadyChange  = 1000 // tokens that the offset may change by at every call, or a prompt be short of
)

// erratic says that more than half of the last reports are of less than the least
// that the prompt can cost, or have an offset that changed by over half of the
// prompt. System text and tools stay as they are from call to call, or change now
// and then; a sum over calls grows by a whole prompt at each.
func (f Fit) erratic(reports []Report) bool {
	reports = reports[max(0, len(reports)-recentChanges-1):]
	if len(reports) <= fewestChanges {
		return false
	}
	wrong := 0
	for i := 1; i < len(reports); i++ {
		own := float64(reports[i].Own)
		least := f.low*own - steadyChange
		change := math.Abs(f.offset(reports[i]) - f.offset(reports[i-1]))
		if float64(reports[i].Reported) < least || change > max(steadyChange, own/2) {
			wrong++
		}
	}
	return 2*wrong > len(reports)-1
}
