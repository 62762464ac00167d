package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
)

const jpegQuality = 80

// encode writes opaque pixels as PNG or JPEG, whichever is smaller as far as can
// be told without writing both.
func encode(img *image.NRGBA) (data []byte, mediaType string, err error) {
	t := survey(img)
	var jpegData bytes.Buffer
	if !t.flat() {
		if err := encodeJPEG(&jpegData, img, t); err != nil {
			return nil, "", err
		}
		if !t.maybeFlat(jpegData.Len()) {
			return jpegData.Bytes(), JPEG, nil
		}
	}
	pngData := limitedBuffer{limit: jpegData.Len()}
	switch err := encodePNG(&pngData, img, t); {
	case errors.Is(err, errFull):
		return jpegData.Bytes(), JPEG, nil
	case err != nil:
		return nil, "", err
	}
	return pngData.Bytes(), PNG, nil
}

func encodeJPEG(w io.Writer, img *image.NRGBA, t *traits) error {
	options := &jpeg.Options{Quality: jpegQuality}
	if t.grey {
		return jpeg.Encode(w, greyOf(img), options)
	}
	// The same pixels: opaque ones are premultiplied as they are.
	return jpeg.Encode(w, &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}, options)
}

func encodePNG(w io.Writer, img *image.NRGBA, t *traits) error {
	switch {
	case t.colours != nil:
		return png.Encode(w, palettedOf(img, t.colours))
	case t.grey:
		return png.Encode(w, greyOf(img))
	}
	return png.Encode(w, img)
}

func greyOf(img *image.NRGBA) *image.Gray {
	grey := image.NewGray(img.Rect)
	for i := range grey.Pix {
		grey.Pix[i] = img.Pix[4*i]
	}
	return grey
}

func palettedOf(img *image.NRGBA, colours map[uint32]uint8) *image.Paletted {
	palette := make(color.Palette, len(colours))
	for c, i := range colours {
		palette[i] = color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
	}
	out := image.NewPaletted(img.Rect, palette)
	var last uint32 = 1 << 31 // no colour
	var index uint8
	for i := range out.Pix {
		if c := colourAt(img.Pix, 4*i); c != last {
			last, index = c, colours[c]
		}
		out.Pix[i] = index
	}
	return out
}

// limitedBuffer takes bytes as long as they are fewer than limit; 0 is no limit.
type limitedBuffer struct {
	bytes.Buffer
	limit int
}

var errFull = errors.New("over the limit")

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.limit > 0 && b.Len()+len(p) >= b.limit {
		return 0, errFull
	}
	return b.Buffer.Write(p)
}
