package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// decode gives the pixels as stored, in the goroutine that calls it: a decoder
// that panics is a broken picture. The header has been checked.
func (h *header) decode(data []byte) (img image.Image, err error) {
	defer func() {
		if recover() != nil {
			img, err = nil, refuse(ErrBroken, "broken %s: its decoder gave up", h.format())
		}
	}()
	r := bytes.NewReader(data)
	switch h.mediaType {
	case PNG:
		img, err = png.Decode(r)
	case JPEG:
		img, err = jpeg.Decode(r)
	case GIF:
		img, err = decodeGIF(r, h.width, h.height)
	case WebP:
		img, err = webp.Decode(r)
	}
	if err != nil {
		return nil, refuseDecoding(h.format(), err)
	}
	if size := img.Bounds().Size(); size.X != h.width || size.Y != h.height {
		return nil, refuse(ErrBroken, "broken %s: its header lies about its size", h.format())
	}
	return img, nil
}

// decodeGIF gives the first frame, at its place on the canvas.
func decodeGIF(r *bytes.Reader, width, height int) (image.Image, error) {
	frame, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	canvas := image.Rect(0, 0, width, height)
	paletted, ok := frame.(*image.Paletted)
	if !ok || frame.Bounds() == canvas {
		return frame, nil
	}
	whole := image.NewRGBA(canvas)
	draw.Draw(whole, canvas, image.White, image.Point{}, draw.Src)
	colours := paletteOnWhite(paletted.Palette)
	for y := paletted.Rect.Min.Y; y < paletted.Rect.Max.Y; y++ {
		lookUp(whole.Pix[whole.PixOffset(paletted.Rect.Min.X, y):], row(paletted, y), colours)
	}
	return whole, nil
}

// paletteOnWhite is a palette as opaque pixels. It has all 256 places, so that
// no index of a damaged picture is out of range.
func paletteOnWhite(palette color.Palette) *[256][4]byte {
	var colours [256][4]byte
	for i := range colours {
		colours[i] = [4]byte{255, 255, 255, 255}
		if i < len(palette) {
			r, g, b, a := palette[i].RGBA()
			under := 0xffff - a
			colours[i] = [4]byte{byte((r + under) >> 8), byte((g + under) >> 8), byte((b + under) >> 8), 255}
		}
	}
	return &colours
}

func row(img *image.Paletted, y int) []byte {
	at := img.PixOffset(img.Rect.Min.X, y)
	return img.Pix[at : at+img.Rect.Dx()]
}

func lookUp(dst, indices []byte, colours *[256][4]byte) {
	dst = dst[:4*len(indices)]
	for i, index := range indices {
		copy(dst[4*i:4*i+4], colours[index][:])
	}
}
