package providers_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"sync"
)

// pngOf is a PNG of one colour, in base64.
func pngOf(width, height int) string {
	var b bytes.Buffer
	must(png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black})))
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func jpegOf(width, height int) string {
	var b bytes.Buffer
	must(jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil))
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// gifOf is a GIF of n frames.
func gifOf(n int) string {
	var b bytes.Buffer
	g := &gif.GIF{}
	for range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 1)
	}
	must(gif.EncodeAll(&b, g))
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// webpOf is the smallest WebP that decodes: one pixel.
func webpOf() string { return "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==" }

// noise is a PNG that cannot be made smaller, of about so many bytes.
var noise = sync.OnceValue(func() func(bytes int) string {
	return func(size int) string {
		side := 1
		for side*side*4 < size {
			side++
		}
		img := image.NewNRGBA(image.Rect(0, 0, side, side))
		source := rand.New(rand.NewPCG(1, 2))
		for i := range img.Pix {
			img.Pix[i] = byte(source.Uint32()) | 1
		}
		var b bytes.Buffer
		must((&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, img))
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
})

// cut is a picture without its last part.
func cut(data string) string { return data[:len(data)/2/4*4] }

// times joins n copies by commas.
func times(n int, item string) string {
	return strings.TrimSuffix(strings.Repeat(item+",", n), ",")
}

// long is a text of so many bytes.
func long(n int) string { return strings.Repeat("word ", n/5+1) }

func must(err error) {
	if err != nil {
		panic(err) // the encoders refuse empty pictures only
	}
}
