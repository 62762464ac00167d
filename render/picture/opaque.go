package picture

import (
	"image"
	"image/draw"
)

// opaque gives a decoded picture as opaque pixels on white, reduced by averaging
// blocks of k×k. The decoded picture is used up: its pixels may be overwritten.
//
// Everything the decoders give goes through here before it is resampled, and is
// an [image.NRGBA] of our own making after it. That is not only cheaper. The
// resampler works in goroutines of its own, where a panic cannot be recovered;
// on a picture of this kind it has nothing to panic about.
func opaque(img image.Image, k int) *image.NRGBA {
	rows := newRows(img, k)
	size := img.Bounds().Size()
	if k == 1 {
		return rows.all(size)
	}
	out := image.NewNRGBA(image.Rect(0, 0, (size.X+k-1)/k, (size.Y+k-1)/k))
	sums := make([]uint32, 3*out.Rect.Dx())
	for y := range out.Rect.Dy() {
		n := min(k, size.Y-y*k)
		pix, stride := rows.read(y*k, n)
		clear(sums)
		for i := range n {
			addBlocks(sums, pix[i*stride:i*stride+4*size.X], k)
		}
		average(out.Pix[y*out.Stride:], sums, k, n, size.X)
	}
	return out
}

// addBlocks adds each k pixels of a row to their sum.
func addBlocks(sums []uint32, row []byte, k int) {
	for len(sums) >= 3 {
		block := row[:min(4*k, len(row))]
		row = row[len(block):]
		var r, g, b uint32
		for ; len(block) >= 4; block = block[4:] {
			r += uint32(block[0])
			g += uint32(block[1])
			b += uint32(block[2])
		}
		sums[0] += r
		sums[1] += g
		sums[2] += b
		sums = sums[3:]
	}
}

// average divides the sums of blocks of k×n pixels; the last block of a row
// of the given width may be narrower. To divide is to multiply by the inverse,
// which is exact for blocks of up to 255×255.
func average(dst []byte, sums []uint32, k, n, width int) {
	count, inverse := uint64(0), uint64(0)
	for x := 0; len(sums) >= 3; x++ {
		if c := uint64(min(k, width-x*k) * n); c != count {
			count, inverse = c, (1<<40)/c+1
		}
		d := dst[4*x : 4*x+4 : 4*x+4]
		d[0] = byte((uint64(sums[0]) + count/2) * inverse >> 40)
		d[1] = byte((uint64(sums[1]) + count/2) * inverse >> 40)
		d[2] = byte((uint64(sums[2]) + count/2) * inverse >> 40)
		d[3] = 255
		sums = sums[3:]
	}
}

// rows reads a picture row by row, as opaque pixels of four bytes.
type rows struct {
	img     image.Image
	colours *[256][4]byte // of a paletted picture
	band    *image.RGBA   // where rows are put that cannot be read in place
}

func newRows(img image.Image, n int) *rows {
	r := &rows{img: img}
	switch img := img.(type) {
	case *image.RGBA, *image.NRGBA:
		return r
	case *image.Paletted:
		r.colours = paletteOnWhite(img.Palette)
	}
	r.band = image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), n))
	return r
}

// read gives n rows from y on, valid until the next call.
func (r *rows) read(y, n int) (pix []byte, stride int) {
	b := r.img.Bounds()
	switch img := r.img.(type) {
	case *image.RGBA:
		return inPlace(img.Pix[y*img.Stride:(y+n-1)*img.Stride+4*b.Dx()], true), img.Stride
	case *image.NRGBA:
		return inPlace(img.Pix[y*img.Stride:(y+n-1)*img.Stride+4*b.Dx()], false), img.Stride
	}
	r.paint(r.band, y, n)
	return r.band.Pix, r.band.Stride
}

// paint puts n rows from y on at the top of dst.
func (r *rows) paint(dst *image.RGBA, y, n int) {
	b := r.img.Bounds()
	if img, ok := r.img.(*image.Paletted); ok {
		for i := range n {
			lookUp(dst.Pix[i*dst.Stride:], row(img, b.Min.Y+y+i), r.colours)
		}
		return
	}
	area := image.Rect(0, 0, b.Dx(), n)
	draw.Draw(dst, area, image.White, image.Point{}, draw.Src)
	draw.Draw(dst, area, r.img, b.Min.Add(image.Pt(0, y)), draw.Over)
}

// all gives the whole picture, in its own pixels where it can.
func (r *rows) all(size image.Point) *image.NRGBA {
	switch img := r.img.(type) {
	case *image.RGBA, *image.NRGBA:
		pix, stride := r.read(0, size.Y)
		return &image.NRGBA{Pix: pix, Stride: stride, Rect: image.Rectangle{Max: size}}
	default:
		whole := image.NewRGBA(image.Rectangle{Max: size})
		r.paint(whole, 0, img.Bounds().Dy())
		return &image.NRGBA{Pix: whole.Pix, Stride: whole.Stride, Rect: whole.Rect}
	}
}

// inPlace puts pixels on white. Premultiplied ones lack only the white.
func inPlace(pix []byte, premultiplied bool) []byte {
	for i := 3; i < len(pix); i += 4 {
		a := uint32(pix[i])
		if a == 255 {
			continue
		}
		for c := i - 3; c < i; c++ {
			v := uint32(pix[c])
			if !premultiplied {
				v = (v*a + 127) / 255
			}
			pix[c] = byte(min(v+255-a, 255))
		}
		pix[i] = 255
	}
	return pix
}
