package summarize

import (
	"testing"

	"pgregory.net/rapid"
)

// anyCoverage draws steps with pieces over a few identifiers.
func anyCoverage(t *rapid.T) *coverage {
	names := rapid.IntRange(1, 12).Draw(t, "names")
	c := &coverage{shown: make([]bool, names)}
	for range names {
		c.weights = append(c.weights, rapid.Float64Range(0, 1).Draw(t, "weight"))
	}
	draw := func(step int, base float64) piece {
		ids := rapid.SliceOfN(rapid.Int32Range(0, int32(names-1)), 0, 4).Draw(t, "ids")
		return piece{step: int32(step), cost: rapid.Int32Range(1, 20).Draw(t, "cost"), ids: ids, base: base}
	}
	for step := range rapid.IntRange(1, 6).Draw(t, "steps") {
		c.first = append(c.first, int32(len(c.pieces)))
		c.labels = append(c.labels, draw(step, rapid.Float64Range(0, 1).Draw(t, "base")))
		for range rapid.IntRange(0, 5).Draw(t, "pieces") {
			c.pieces = append(c.pieces, draw(step, 0))
		}
	}
	c.first = append(c.first, int32(len(c.pieces)))
	c.told = make([]int32, len(c.labels))
	return c
}

// best is the greatest ratio of all candidates that are left.
func (c *coverage) best() float64 {
	best := 0.0
	for i := -len(c.labels); i < len(c.pieces); i++ {
		if !c.taken(int32(i)) {
			best = max(best, c.ratio(int32(i)))
		}
	}
	return best
}

// The lazy queue chooses what looking at every candidate each time would.
func TestLazyIsGreedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &story{coverage: *anyCoverage(t)}
		s.fill()
		for {
			best := s.best()
			i, ok := s.next()
			if !ok {
				if best > 0 {
					t.Fatalf("nothing chosen, but %v is left", best)
				}
				return
			}
			if got := s.ratio(i); got < best-1e-9 {
				t.Fatalf("chose %d with %v, but %v was there", i, got, best)
			}
			s.put(i)
		}
	})
}
