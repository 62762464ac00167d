package tokens

import (
	"fmt"
	"math"
)

// PatchPictures is OpenAI's rule for newer models: a patch for each square of
// 32 pixels, times a factor of the model, after shrinking to Side and to Budget.
//
// Source: OpenAI documentation, guides/images-vision (autumn 2026).
type PatchPictures struct {
	Side   int // longest side in pixels before patches are counted; 0 is no limit
	Budget int // most patches of one picture; 0 is no limit
	Factor int // tokens of 100 patches: 120, 150, 162, 172 or 246
}

const patchSide = 32

// Name implements [PictureRule].
func (r PatchPictures) Name() string {
	return fmt.Sprintf("openai-patch-%d-%d-%d", r.Side, r.Budget, r.Factor)
}

// Tokens implements [PictureRule]. The result is rounded up.
func (r PatchPictures) Tokens(width, height int) int {
	if width < 1 || height < 1 {
		return 0
	}
	return ceilDiv(r.patches(width, height)*r.Factor, 100)
}

// Fit implements [PictureRule].
func (r PatchPictures) Fit(width, height, limit int) (w, h int) {
	return fit(width, height, limit, r.Tokens)
}

func (r PatchPictures) patches(width, height int) int {
	w, h := within(width, height, r.Side)
	patches := cells(ceil(w), ceil(h), patchSide)
	if r.Budget == 0 || patches <= r.Budget {
		return patches
	}
	s := math.Sqrt(patchSide * patchSide * float64(r.Budget) / (w * h))
	s *= min(wholePatches(w*s), wholePatches(h*s))
	return min(r.Budget, cells(floorAtLeast1(w*s), floorAtLeast1(h*s), patchSide))
}

// wholePatches is the part of a side that whole patches cover.
func wholePatches(side float64) float64 {
	n := side / patchSide
	return max(1, math.Floor(n)) / n
}

// ceil rounds up, forgiving the error of scaling by a fraction.
func ceil(x float64) int { return int(math.Ceil(x - 1e-9)) }

// TilePictures is OpenAI's rule for gpt-4o, gpt-4.1, gpt-5, o1, o3 and older
// models: Base, and Tile for each square of 512 pixels, after fitting the picture
// into a square of 2048 pixels and shrinking its short side to 768.
//
// Source: OpenAI documentation, guides/images-vision (autumn 2026).
type TilePictures struct {
	Base int  // tokens of any picture
	Tile int  // tokens of a tile
	Low  bool // low detail: Base alone
}

// Name implements [PictureRule].
func (r TilePictures) Name() string {
	if r.Low {
		return fmt.Sprintf("openai-tile-%d-low", r.Base)
	}
	return fmt.Sprintf("openai-tile-%d-%d", r.Base, r.Tile)
}

// Tokens implements [PictureRule].
func (r TilePictures) Tokens(width, height int) int {
	if width < 1 || height < 1 {
		return 0
	}
	if r.Low {
		return r.Base
	}
	w, h := within(width, height, 2048)
	if short := min(w, h); short > 768 {
		s := 768 / short
		w, h = w*s, h*s
	}
	return r.Base + r.Tile*cells(ceil(w), ceil(h), 512)
}

// Fit implements [PictureRule].
func (r TilePictures) Fit(width, height, limit int) (w, h int) {
	return fit(width, height, limit, r.Tokens)
}
