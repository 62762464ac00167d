package tokens

import (
	"math"
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
// both. A growth that no text explains is no witness of the slope: it was hidden
// text, or one of the reports is wrong.
//
// Estimates lean to the safe side, so that a mistake costs a prompt that is too
// small rather than one that fails. After five reports an estimate is under by at
// most 2%, as long as the texts of a call cost what they may by Spread, or it brings
// up to 3% of the prompt that the log does not show. Nothing foretells more than
// that; it is believed as soon as it is reported. Right after a compaction an
// estimate may be far over, and under where the report before it is wrong.
//
// Use one Calibration for each model and each system prompt: [Model.Calibration].
// The zero value is ready. It is plain data, to be stored as it is; it is not safe
// for concurrent use.
type Calibration struct {
	// Prior is the slope to believe without reports: [Model.Factor]. Default 1.
	Prior float64 `json:"prior"`
	// Spread is how far the slope of one text may be from that of all, as a
	// fraction: [Model.Error]. Default 0.15.
	Spread float64 `json:"spread"`
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

const (
	recentReports = 64
	defaultSpread = 0.15
	leastSpread   = 0.05 // texts differ by this even where the encoding is the model's own: its delimiters do
)

// Calibration returns a Calibration of the model without reports.
func (m Model) Calibration() Calibration {
	return Calibration{Prior: m.Factor, Spread: max(m.Error, leastSpread)}
}

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
func (c *Calibration) Estimate(own int) int { return c.fit(c.Recent).Estimate(own) }

// Fit returns what the reports so far say.
func (c *Calibration) Fit() Fit {
	f := c.fit(c.Recent)
	f.Reports = c.Reports
	var errs []float64
	for i := max(1, len(c.Recent)-8); i < len(c.Recent); i++ {
		r := c.Recent[i]
		guess := c.fit(c.Recent[:i]).Estimate(r.Own)
		errs = append(errs, math.Abs(float64(guess-r.Reported))/float64(r.Reported))
	}
	f.Error = median(errs)
	f.Erratic = f.erratic(c.Recent)
	return f
}

// fit is what some of the reports say.
func (c *Calibration) fit(reports []Report) Fit {
	prior, spread := c.Prior, c.Spread
	if prior <= 0 {
		prior = 1
	}
	if spread <= 0 {
		spread = defaultSpread
	}
	return fitReports(reports, prior, spread)
}
