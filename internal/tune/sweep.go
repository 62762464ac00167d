package tune

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

// DefaultGrid is what is tried where nobody says otherwise; its high marks are
// to be set, for [Highs] knows them.
func DefaultGrid(lowDetail int) Grid {
	return Grid{
		Policies: []Policy{Fixed, Adaptive}, LowShares: []float64{0.3, 0.4, 0.5, 0.6, 0.75},
		Shares: []float64{0.25}, LowDetail: []int{lowDetail},
	}
}

// Check reports the first value that cannot be tried, by the flag that gives it.
func (g Grid) Check() error {
	for _, p := range g.Policies {
		if p != Fixed && p != Adaptive {
			return fmt.Errorf("policy %q: write fixed or adaptive", p)
		}
	}
	for _, n := range slices.Concat(g.High, g.Low, g.LowDetail) {
		if n < 1 {
			return fmt.Errorf("%d tokens: marks and limits are above 0", n)
		}
	}
	for _, share := range slices.Concat(g.Shares, g.LowShares) {
		if share <= 0 || share > 1 {
			return fmt.Errorf("share %v: must be above 0 and at most 1", share)
		}
	}
	if g.Fixed < 0 || g.SummaryTokens < 0 {
		return errors.New("sizes in tokens must not be negative")
	}
	return nil
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

// Choose names the cheapest of some measured settings that keep nearly as much
// in the agent's sight as the best.
func Choose(results []*Result) *Result {
	const nearly = 0.02
	best := 0.0
	for _, r := range results {
		best = max(best, r.InSight)
	}
	var chosen *Result
	for _, r := range results {
		if r.InSight >= best-nearly && (chosen == nil || r.Cost < chosen.Cost) {
			chosen = r
		}
	}
	return chosen
}
