package picture

import (
	"image"
	"math"

	"github.com/disintegration/imaging"
)

// resample gives the pixels of a decoded picture upright, opaque and at most
// w×h in size. Most of a strong reduction is done by averaging whole blocks,
// which costs a small part of what a filter does and keeps text as readable;
// the filter does the remaining step, which is less than two.
func (h *header) resample(img image.Image, w, height int) *image.NRGBA {
	w, height = h.orientation.swap(w, height)
	out := shrink(opaque(img, h.block(w, height)), w, height)
	return h.orientation.apply(out)
}

// block is the side of the blocks that are averaged, given the size to come to
// before turning.
func (h *header) block(w, height int) int {
	const largest = 255 // see average
	return max(1, min(h.width/w, h.height/height, largest))
}

// copies is how many bytes making it w×h takes at most beside what is decoded:
// the picture opaque, of its new width, of its new size, upright, and encoded.
func (h *header) copies(w, height int) int64 {
	w, height = h.orientation.swap(w, height)
	k := h.block(w, height)
	rows := int64(h.height+k-1) / int64(k)
	columns := int64(h.width+k-1) / int64(k)
	return 4 * (columns*rows + int64(w)*rows + 3*int64(w)*int64(height))
}

func shrink(img *image.NRGBA, w, h int) *image.NRGBA {
	size := img.Rect.Size()
	if size.X == w && size.Y == h {
		return img
	}
	return imaging.Resize(img, w, h, area(max(float64(size.X)/float64(w), float64(size.Y)/float64(h))))
}

// area is the filter that weighs each pixel by how much of it lies in the new
// one, when the reduction is by scale. Its fewer taps make it cheaper than
// the filters that come with the resampler, all but Box, which weighs a pixel
// whole or not at all and so loses thin strokes of text.
func area(scale float64) imaging.ResampleFilter {
	slope := 0.5 / max(scale, 1)
	return imaging.ResampleFilter{
		Support: 0.5 + slope,
		Kernel: func(x float64) float64 {
			return min(1, max(0, (0.5+slope-math.Abs(x))/(2*slope)))
		},
	}
}
