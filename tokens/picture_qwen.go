package tokens

import "strconv"

// CellPictures is the rule of Qwen-VL: sides rounded to whole cells, a token a
// cell, at most Cap.
//
// Source: third parties, low confidence. Cells are 28 pixels in Qwen2-VL and
// Qwen2.5-VL, 32 in Qwen3-VL; the cap of 1280 is the default of common servers.
type CellPictures struct {
	Cell int // side of a cell in pixels; default 28
	Cap  int // most tokens of one picture; default 1280
}

// Name implements [PictureRule].
func (r CellPictures) Name() string { return "qwen-cell-" + strconv.Itoa(r.orDefault().Cell) }

// Tokens implements [PictureRule].
func (r CellPictures) Tokens(width, height int) int {
	if width < 1 || height < 1 {
		return 0
	}
	r = r.orDefault()
	across := max(1, roundedRatio(width, 1, r.Cell))
	down := max(1, roundedRatio(height, 1, r.Cell))
	return min(r.Cap, across*down)
}

// Fit implements [PictureRule].
func (r CellPictures) Fit(width, height, limit int) (w, h int) {
	return fit(width, height, limit, r.Tokens)
}

func (r CellPictures) orDefault() CellPictures {
	if r.Cell == 0 {
		r.Cell = 28
	}
	if r.Cap == 0 {
		r.Cap = 1280
	}
	return r
}
