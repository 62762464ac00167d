package tune

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Report is what a sweep found.
type Report struct {
	Logs  []Log `json:"logs"`
	Price Price `json:"price"`
	// Window is the model's, in tokens: where append-only ends.
	Window int `json:"window"`
	// Tried is how many settings were replayed.
	Tried int `json:"tried"`
	// Rows are the settings that none beats in both cost and detail, cheapest
	// first, with their digests written and measured. Chosen is one of them.
	Rows   []*Result `json:"rows"`
	Chosen *Result   `json:"chosen"`
	// Baselines are other ways to keep the log, with the marks of Chosen.
	Baselines []*Result `json:"baselines"`
}

// Log describes what was replayed.
type Log struct {
	Name   string `json:"name"`
	Agents int    `json:"agents"`
	Events int    `json:"events"`
	Calls  int    `json:"calls"`
	Tokens int    `json:"tokens"`
}

// Options say how a report is made.
type Options struct {
	Grid  Grid
	Price Price
	// Window is the model's, in tokens. Default 200,000.
	Window int
	// Rows is how many settings are measured and shown. Default 10.
	Rows int
	// Measured is at how many compactions of each their recall is measured.
	// Default 4.
	Measured int
}

// Make replays the tracks under every setting of the grid, then measures the
// best of them.
func Make(ctx context.Context, logs []Log, tracks []*Track, o Options) (*Report, error) {
	o.Window = cmp.Or(o.Window, 200_000)
	o.Rows = cmp.Or(o.Rows, 10)
	o.Measured = cmp.Or(o.Measured, 4)
	settings := o.Grid.Settings()
	if len(settings) == 0 {
		return nil, fmt.Errorf("tune: no setting to try: every low mark is at or over its high mark, or within the %d tokens of system text and tools", o.Grid.Fixed)
	}
	swept, err := Sweep(ctx, tracks, settings, o.Price)
	if err != nil {
		return nil, err
	}
	rep := &Report{Logs: logs, Price: o.Price, Window: o.Window, Tried: len(settings)}
	rep.Rows, err = Exact(ctx, tracks, Front(swept, o.Rows), o.Price, o.Measured)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rep.Rows, func(a, b *Result) int { return cmp.Compare(a.Cost, b.Cost) })
	rep.Chosen = Choose(rep.Rows)
	rep.Baselines, err = Exact(ctx, tracks, Baselines(rep.Chosen.Setting, o.Window), o.Price, o.Measured)
	return rep, err
}

// Highs are high marks worth trying on the tracks: shares of the window or, if
// it is smaller, of the longest track.
func Highs(tracks []*Track, fixed, window int) []int {
	longest := 0
	for _, t := range tracks {
		longest = max(longest, t.Tokens()+fixed)
	}
	top := float64(min(window, longest))
	var highs []int
	for _, share := range []float64{0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.95} {
		highs = append(highs, max(round2(top*share), 1000))
	}
	return slices.Compact(highs)
}

// round2 keeps two digits.
func round2(x float64) int {
	unit := 1
	for int(x)/unit >= 100 {
		unit *= 10
	}
	return int(x) / unit * unit
}

// Fragment is the configuration of a setting.
func (s Setting) Fragment() string {
	policy := Fixed
	if s.Policy == Adaptive {
		policy = Adaptive
	}
	text := fmt.Sprintf("log_high_water_tokens = %d\nlog_low_water_tokens = %d\nfull_detail_share = %v\npolicy = %q\n", s.High, s.Low, s.Share, policy)
	if s.SummaryTokens > 0 {
		text += fmt.Sprintf("\n[summary]\nmax_tokens = %d\n", s.SummaryTokens)
	}
	return text + fmt.Sprintf("\n[detail.low]\ntokens = %d\n", s.LowDetail)
}
