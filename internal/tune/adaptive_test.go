package tune

import (
	"math"
	"math/rand/v2"
	"testing"
)

// profiles are four ways to price a cache of prompts.
var profiles = []Price{
	{Model: "write 1.25, read 0.1", Input: 3, Read: 0.30, Write: 3.75, Output: 15},
	{Model: "write 2, read 0.1", Input: 3, Read: 0.30, Write: 6, Output: 15},
	{Model: "write 1, read 0.1", Input: 1.25, Read: 0.125, Write: 1.25, Output: 10},
	{Model: "write 1, read 0.25", Input: 2, Read: 0.5, Write: 2, Output: 8},
}

// TestAdaptiveIsNearTheBest compares the adaptive policy with the best fixed
// high mark that hindsight finds, on logs whose steps are alike and on logs
// whose steps vary.
func TestAdaptiveIsNearTheBest(t *testing.T) {
	const low, window = 20_000, 200_000
	base := Setting{Policy: Fixed, Low: low, Share: 1, LowDetail: 1024, Fixed: 4000}
	for _, p := range profiles {
		for _, size := range []int{300, 600, 1200, 3000} {
			for name, track := range map[string]*Track{"alike": alike(t, size), "varied": varied(t, size)} {
				best, half := math.Inf(1), 0.0
				for high := low + 2000; high <= window; high = high * 110 / 100 {
					r := replayed(t, track, base, high, p)
					best = min(best, r.Cost)
				}
				half = replayed(t, track, base, 2*low, p).Cost
				adaptive := base
				adaptive.Policy = Adaptive
				r := replayed(t, track, adaptive, window, p)
				t.Logf("%-20s steps of %4d, %-6s: adaptive %+5.1f%% of the best fixed mark, fixed L/H 0.5 %+5.1f%%", p.Model, size, name, 100*(r.Cost/best-1), 100*(half/best-1))
				if r.Cost > best*1.02 {
					t.Errorf("%s, steps of %d, %s: adaptive costs $%.3f, the best fixed mark $%.3f", p.Model, size, name, r.Cost, best)
				}
			}
		}
	}
}

func replayed(t *testing.T, track *Track, s Setting, high int, p Price) *Result {
	t.Helper()
	s.High = high
	r, err := track.Replay(s, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// alike is a log whose every step costs the same.
func alike(t testing.TB, size int) *Track {
	track := steady(t, min(1200, 2_000_000/size))
	for i := range track.full {
		track.full[i] = int32(size) / 2
	}
	copy(track.low[1024], track.full)
	return track
}

// varied is a log whose steps cost as much on average, most less and some a
// great deal more.
func varied(t testing.TB, size int) *Track {
	track := steady(t, min(1200, 2_000_000/size))
	dice := rand.New(rand.NewPCG(uint64(size), 7))
	for i := range track.full {
		track.full[i] = int32(1 + dice.ExpFloat64()*float64(size)/2)
	}
	copy(track.low[1024], track.full)
	return track
}
