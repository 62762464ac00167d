package tune

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Grid is what a sweep tries: every combination of its lists.
type Grid struct {
	Policies  []Policy
	High      []int
	LowShares []float64 // low marks as shares of the high mark
	Low       []int     // or as tokens; those at or over the high mark are left out
	Shares    []float64
	LowDetail []int

	SummaryTokens int
	Fixed         int
	Model         bool
}

// Settings lists the combinations.
func (g Grid) Settings() []Setting {
	var all []Setting
	for _, policy := range g.Policies {
		for _, high := range g.High {
			for _, low := range g.lows(high) {
				for _, share := range g.Shares {
					for _, detail := range g.LowDetail {
						all = append(all, Setting{policy, high, low, share, detail, g.SummaryTokens, g.Fixed, g.Model})
					}
				}
			}
		}
	}
	return all
}

func (g Grid) lows(high int) []int {
	lows := slices.Clone(g.Low)
	for _, share := range g.LowShares {
		lows = append(lows, int(float64(high)*share))
	}
	slices.Sort(lows)
	return slices.DeleteFunc(slices.Compact(lows), func(low int) bool { return low >= high || low <= g.Fixed })
}

// Sweep replays all tracks under every setting, on all cores. The results are
// in the order of the settings, without timelines.
func Sweep(ctx context.Context, tracks []*Track, settings []Setting, p Price) ([]*Result, error) {
	results := make([]*Result, len(settings))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range settings {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := over(tracks, func(t *Track) (*Result, error) { return t.Replay(s, p) })
			if err != nil {
				return err
			}
			r.Timeline = nil
			results[i] = r
			return nil
		})
	}
	return results, g.Wait()
}

// Exact replays all tracks under each of a few settings, as [Track.Exact] does.
func Exact(ctx context.Context, tracks []*Track, settings []Setting, p Price, measured int) ([]*Result, error) {
	results := make([]*Result, len(settings))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range settings {
		g.Go(func() (err error) {
			results[i], err = over(tracks, func(t *Track) (*Result, error) { return t.Exact(ctx, s, p, measured) })
			return err
		})
	}
	return results, g.Wait()
}

func over(tracks []*Track, replay func(*Track) (*Result, error)) (*Result, error) {
	var all []*Result
	for _, t := range tracks {
		r, err := replay(t)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return sum(all), nil
}

// Front picks the settings that no other beats in both cost and what the
// average prompt shows in full or at low detail, cheapest first, and at most n
// of them, evenly.
func Front(results []*Result, n int) []Setting {
	byCost := slices.Clone(results)
	slices.SortStableFunc(byCost, func(a, b *Result) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(b.detail(), a.detail()))
	})
	var front []Setting
	best := -1.0
	for _, r := range byCost {
		if d := r.detail(); d > best {
			best = d
			front = append(front, r.Setting)
		}
	}
	if len(front) <= n {
		return front
	}
	picked := make([]Setting, n)
	for i := range picked {
		picked[i] = front[i*(len(front)-1)/(n-1)]
	}
	return picked
}

// detail is how much of the log the average prompt shows as it was, a token at
// low detail counting for half.
func (r *Result) detail() float64 { return r.Full + r.Low/2 }

// Choose names the cheapest of some measured settings whose summaries keep
// nearly as much as those of the best.
func Choose(results []*Result) *Result {
	const nearly = 0.05
	best := 0.0
	for _, r := range results {
		best = max(best, r.kept())
	}
	var chosen *Result
	for _, r := range results {
		if r.kept() >= best-nearly && (chosen == nil || r.Cost < chosen.Cost) {
			chosen = r
		}
	}
	return chosen
}

// kept is the recall, 1 where nothing had to be summarized.
func (r *Result) kept() float64 {
	if r.Measured == 0 {
		return 1
	}
	return r.Recall
}
