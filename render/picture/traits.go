package picture

import "image"

// traits is what decides how opaque pixels are best written.
type traits struct {
	pixels int
	// busy is how many pixels differ from both the one before and the one above:
	// what PNG has to spell out.
	busy int
	grey bool
	// colours numbers the colours in the order they come, nil if over 256.
	colours map[uint32]uint8
}

func survey(img *image.NRGBA) *traits {
	t := &traits{pixels: img.Rect.Dx() * img.Rect.Dy(), grey: true, colours: map[uint32]uint8{}}
	above := make([]uint32, img.Rect.Dx())
	for i := range above {
		above[i] = 1 << 31 // no colour
	}
	for y := range img.Rect.Dy() {
		last := uint32(1 << 31)
		at := y * img.Stride
		for x := range above {
			c := colourAt(img.Pix, at+4*x)
			if c != last && c != above[x] {
				t.busy++
				t.meet(c)
			}
			last, above[x] = c, c
		}
	}
	return t
}

func (t *traits) meet(c uint32) {
	t.grey = t.grey && c>>16 == c&255 && c>>8&255 == c&255
	if t.colours == nil {
		return
	}
	if _, known := t.colours[c]; !known {
		if len(t.colours) == 256 {
			t.colours = nil
			return
		}
		t.colours[c] = uint8(len(t.colours))
	}
}

// flat tells that PNG is the smaller form for sure.
func (t *traits) flat() bool { return t.colours != nil && t.busy < t.pixels/50 }

// maybeFlat tells that PNG may be smaller than so many bytes of JPEG. On
// screenshots, PNG takes two to three bytes a busy pixel in colour, one in grey
// or from a palette.
func (t *traits) maybeFlat(jpegBytes int) bool {
	each := 2
	if t.grey || t.colours != nil {
		each = 1
	}
	return each*t.busy < jpegBytes
}

func colourAt(pix []byte, i int) uint32 {
	p := pix[i : i+3 : i+3]
	return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
}
