package tokens

import "math"

// PictureRule is a provider's published price of a picture in tokens. Sizes are
// in pixels. Rules are values: safe for concurrent use, comparable by Name.
type PictureRule interface {
	// Name tells the rule and its parameters, such as "anthropic-1568".
	Name() string
	// Tokens is what a picture sent at this size costs, at the rule's level of
	// detail. A side below 1 costs 0.
	Tokens(width, height int) int
	// Fit returns the largest size of the same aspect, never larger than the
	// picture, that costs at most limit. Sides are rounded to the nearest
	// pixel and at least 1. If no size is cheap enough it returns 0, 0.
	Fit(width, height, limit int) (w, h int)
}

// fit finds the largest size of an aspect that cost prices within limit. Costs
// of a shrinking size are not always falling, so it looks at every long side.
func fit(width, height, limit int, cost func(w, h int) int) (w, h int) {
	if width < 1 || height < 1 {
		return 0, 0
	}
	for side := max(width, height); side > 0; side-- {
		w, h = scaled(width, height, side)
		if cost(w, h) <= limit {
			return w, h
		}
	}
	return 0, 0
}

// scaled is the size with this long side and the aspect of width and height.
func scaled(width, height, side int) (w, h int) {
	if width >= height {
		return side, max(1, roundedRatio(height, side, width))
	}
	return max(1, roundedRatio(width, side, height)), side
}

// roundedRatio is a·b/c to the nearest integer.
func roundedRatio(a, b, c int) int { return (2*a*b + c) / (2 * c) }

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// cells is how many squares of this side cover a picture.
func cells(width, height, side int) int {
	return ceilDiv(width, side) * ceilDiv(height, side)
}

// within shrinks a size so that its long side is at most side. Results are
// exact fractions in floating point; a side of 0 means no limit.
func within(width, height, side int) (w, h float64) {
	w, h = float64(width), float64(height)
	if long := max(width, height); side > 0 && long > side {
		s := float64(side) / float64(long)
		w, h = w*s, h*s
	}
	return w, h
}

func floorAtLeast1(x float64) int { return max(1, int(math.Floor(x))) }
