package picture

import (
	"testing"
)

// TestRealScreenshots fits what a browser agent saw into what low detail may
// cost.
func TestRealScreenshots(t *testing.T) {
	for name, data := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			var w Workshop
			checked, err := w.Check(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, limit := range []int{768, 200} {
				p, err := w.Fit(data, cells{}, limit)
				if err != nil {
					t.Fatal(err)
				}
				pixels(t, p)
				if n := (cells{}).Tokens(p.Width, p.Height); n > limit || n < limit*9/10 {
					t.Errorf("%d×%d costs %d of %d tokens", p.Width, p.Height, n, limit)
				}
				if len(p.Data) > len(checked.Data) {
					t.Errorf("%d bytes grew to %d", len(checked.Data), len(p.Data))
				}
			}
		})
	}
}
