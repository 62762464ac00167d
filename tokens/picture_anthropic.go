package tokens

import "strconv"

// AnthropicPictures is Anthropic's rule: a token for each square of 28 pixels,
// after the provider shrinks the picture to the largest size of the same aspect
// that is within both limits.
//
// Source: Anthropic documentation, build-with-claude/vision (autumn 2026).
// Standard models have Side 1568 and Cap 1568, Claude 4.7 and later 2576 and 4784.
type AnthropicPictures struct {
	Side int // longest side in pixels; default 1568
	Cap  int // most tokens of one picture; default 1568
}

const anthropicCell = 28

// Name implements [PictureRule].
func (r AnthropicPictures) Name() string {
	r = r.orDefault()
	return "anthropic-" + strconv.Itoa(r.Side)
}

// Tokens implements [PictureRule].
func (r AnthropicPictures) Tokens(width, height int) int {
	if width < 1 || height < 1 {
		return 0
	}
	w, h := r.Shrunk(width, height)
	return cells(w, h, anthropicCell)
}

// Fit implements [PictureRule].
func (r AnthropicPictures) Fit(width, height, limit int) (w, h int) {
	return fit(width, height, limit, r.Tokens)
}

// Shrunk is the size at which the provider sees a picture sent at this size.
func (r AnthropicPictures) Shrunk(width, height int) (w, h int) {
	r = r.orDefault()
	low, high := 1, min(max(width, height), r.Side)
	for low < high {
		side := (low + high + 1) / 2
		w, h = scaled(width, height, side)
		if cells(w, h, anthropicCell) <= r.Cap {
			low = side
		} else {
			high = side - 1
		}
	}
	return scaled(width, height, low)
}

func (r AnthropicPictures) orDefault() AnthropicPictures {
	if r.Side == 0 {
		r.Side = 1568
	}
	if r.Cap == 0 {
		r.Cap = 1568
	}
	return r
}
