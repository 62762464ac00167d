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
	const largest = 255 // a side of a block: see average
	k := max(1, min(h.width/w, h.height/height, largest))
	out := shrink(opaque(img, k), w, height)
	return h.orientation.apply(out)
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
