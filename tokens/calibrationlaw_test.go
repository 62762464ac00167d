package tokens

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// madeLog is a log of calls by a provider of our own making: an offset and a slope
// that the log does not show, texts whose slopes differ from it, a step at each
// call, hidden notes, compactions, and wrong reports among right ones. The first
// three after a compaction are right: nothing else tells the offset there.
type madeLog struct {
	offset, slope, step float64
	calls               []madeCall
}

type madeCall struct {
	own, right, reported int
	cut                  bool // a compaction came before it
}

func (l madeLog) String() string {
	return fmt.Sprintf("offset %.0f, slope %.2f, step %.0f, calls %+v", l.offset, l.slope, l.step, l.calls)
}

// draw is a number from low to high.
type draw func(low, high float64, what string) float64

// drawLog draws a log of a provider whose slope is anywhere from 0.7 to 1.8.
func drawLog(draw draw) madeLog {
	l := madeLog{
		offset: draw(3000, 40_000, "offset"),
		slope:  draw(0.7, 1.8, "slope"),
		step:   draw(0, 40, "step"),
	}
	own := draw(5000, 20_000, "first")
	right := l.offset + l.slope*own
	wrongAt := int(draw(5, 12, "a wrong report each"))
	for i := range int(draw(12, 120, "calls")) {
		cut := i%40 == 39
		if cut {
			kept := draw(0.1, 0.5, "kept")
			own, right = kept*own, l.offset+kept*(right-l.offset)
		}
		call := madeCall{own: int(own), right: int(right), reported: int(right), cut: cut}
		if i%wrongAt == wrongAt-1 && (i+1)%40 > 2 {
			call.reported = int(right * []float64{0.1, 10}[int(draw(0, 1.99, "wrong by"))])
		}
		l.calls = append(l.calls, call)
		growth := right / l.slope * draw(0.005, 0.03, "growth")
		text := l.slope * draw(1-defaultSpread, 1+defaultSpread, "text")
		own += growth
		right += text*growth + l.step + right*draw(0, 0.005, "hidden")
	}
	return l
}

// errors are those from the sixth report on.
func (l madeLog) errors() []float64 {
	c := Calibration{Prior: 1.2}
	var errs []float64
	for i, call := range l.calls {
		if i >= 5 {
			errs = append(errs, relative(c.Estimate(call.own), call.right))
		}
		c.Add(call.own, call.reported)
	}
	return errs
}

// TestCalibrationIsNeverUnder: no estimate is under by more than 2%, however
// unlucky the log, but for the first after a compaction.
func TestCalibrationIsNeverUnder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLog(func(low, high float64, what string) float64 {
			return rapid.Float64Range(low, high).Draw(t, what)
		})
		for i, e := range l.errors() {
			if e < -0.02 && !l.calls[i+5].cut {
				t.Fatalf("call %d is under by %.1f%%: %v", i+5, -100*e, l)
			}
		}
	})
}

// TestCalibrationIsNear: half of all estimates are within 2%, nineteen of twenty
// within 6%.
func TestCalibrationIsNear(t *testing.T) {
	r := seeded(t)
	var all []float64
	for range 200 {
		all = append(all, drawLog(func(low, high float64, _ string) float64 {
			return low + r.Float64()*(high-low)
		}).errors()...)
	}
	sorted := magnitudes(all)
	t.Logf("%d calls: median %.2f%%, p95 %.2f%%, worst under %.2f%%, worst over %.0f%%",
		len(all), 100*middle(sorted), 100*nearEnd(sorted), 100*slices.Min(all), 100*slices.Max(all))
	if middle(sorted) > 0.02 || nearEnd(sorted) > 0.06 {
		t.Errorf("median %.3f, p95 %.3f", middle(sorted), nearEnd(sorted))
	}
}

// TestCalibrationBearsOutliers puts wrong reports among right ones.
func TestCalibrationBearsOutliers(t *testing.T) {
	for _, wrong := range []float64{0.01, 0.3, 3, 50} {
		c := Calibration{Prior: 1.2}
		for i := range 40 {
			own := 2000 + 800*i
			right := 15_000 + own*5/4
			if i%7 == 6 {
				c.Add(own, int(float64(right)*wrong))
				continue
			}
			if got := relative(c.Estimate(own), right); i > 5 && math.Abs(got) > 0.06 {
				t.Errorf("reports wrong by %v: call %d is off by %.1f%%", wrong, i, 100*got)
			}
			c.Add(own, right)
		}
	}
}

// TestCalibrationBelievesAJump: tools that are added or taken away change the
// offset for good, which costs few calls.
func TestCalibrationBelievesAJump(t *testing.T) {
	for _, jump := range []int{-12_000, 4_000, 30_000} {
		c := Calibration{Prior: 1.2}
		for i := range 30 {
			own, offset := 3000+500*i, 20_000
			if i >= 20 {
				offset += jump
			}
			right := offset + own*6/5
			if got := relative(c.Estimate(own), right); i >= 23 && math.Abs(got) > 0.03 {
				t.Errorf("jump by %d: call %d is off by %.1f%%", jump, i, 100*got)
			}
			c.Add(own, right)
		}
	}
}

// TestSumsAreErratic: nothing that a log cannot hold is taken for an offset, and
// what it may hold is not taken for an error.
func TestSumsAreErratic(t *testing.T) {
	r := seeded(t)
	sum := 0
	for _, f := range []struct {
		name    string
		report  func(i, own int) int
		erratic bool
	}{
		{"sums over calls", func(_, own int) int { sum += own + 3000; return sum }, true},
		{"what no cache held", func(_, own int) int { return own/10 + 5 }, true},
		{"random numbers", func(int, int) int { return r.IntN(1_000_000) }, true},
		{"tools", func(_, own int) int { return 25_000 + own*5/4 }, false},
		{"tools that change once", func(i, own int) int { return 5000 + i/15*20_000 + own }, false},
		{"notes that come and go", func(i, own int) int { return 5000 + i%2*900 + own }, false},
		{"every fifth ten times as much", func(i, own int) int { return (5000 + own) * (1 + 9*((i%5)/4)) }, false},
	} {
		c := Calibration{Prior: 1.2}
		for i := range 30 {
			own := 100 + 600*i
			c.Add(own, f.report(i, own))
			if got := c.Fit().Erratic; got != f.erratic && (i >= 10 || !f.erratic) {
				t.Errorf("%s: erratic is %v after %d reports", f.name, got, i+1)
			}
		}
	}
}
