package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/tidemark/tidemark/internal/corpustest"
)

// cells counts a token for each 28×28 pixels begun.
type cells struct{}

func (cells) Name() string        { return "cells28" }
func (cells) Tokens(w, h int) int { return ((w + 27) / 28) * ((h + 27) / 28) }

func (c cells) Fit(w, h, limit int) (int, int) {
	for long := max(w, h); long > 0; long-- {
		w2 := (w*long + max(w, h)/2) / max(w, h)
		h2 := (h*long + max(w, h)/2) / max(w, h)
		if w2 >= 1 && h2 >= 1 && c.Tokens(w2, h2) <= limit {
			return w2, h2
		}
	}
	return 0, 0
}

// screen is like a screenshot: panels, text in several colours, and a photo.
func screen(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, w, h/16), image.NewUniform(color.NRGBA{30, 60, 110, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, h/16, w/5, h), image.NewUniform(color.NRGBA{240, 242, 245, 255}), image.Point{}, draw.Src)
	inks := []color.NRGBA{{0, 0, 0, 255}, {70, 70, 70, 255}, {20, 80, 180, 255}, {150, 30, 30, 255}}
	words := strings.Fields("the agent opened src/main.go and read 1,280 lines; error: undefined name at 42:17 after commit 9f3c2ab")
	random := rand.New(rand.NewPCG(1, 2))
	for y := h/16 + 20; y < h-10; y += 18 {
		var line []string
		for range 4 + random.IntN(14) {
			line = append(line, words[random.IntN(len(words))])
		}
		ink := inks[random.IntN(len(inks))]
		d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: basicfont.Face7x13, Dot: fixed.P(w/5+12, y)}
		d.DrawString(strings.Join(line, " "))
	}
	shot := photo(w/4, h/4)
	draw.Draw(img, shot.Rect.Add(image.Pt(w*7/10, h*6/10)), shot, image.Point{}, draw.Src)
	return img
}

// photo has no two neighbours alike.
func photo(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(3, 4))
	for y := range h {
		for x := range w {
			noise := random.IntN(12)
			img.SetNRGBA(x, y, color.NRGBA{uint8(x*200/w + noise), uint8(y*200/h + noise), uint8((x+y)*100/(w+h) + 80 + noise), 255})
		}
	}
	return img
}

// quarters is a picture whose corners tell how it was turned: red, green, blue
// and black, clockwise from the top left.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.NRGBA{G: 255, A: 255}
			case x >= w/2:
				c = color.NRGBA{B: 255, A: 255}
			case y >= h/2:
				c = color.NRGBA{A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// copied is img as another kind of picture.
func copied[T draw.Image](img image.Image, dst T) T {
	draw.Draw(dst, dst.Bounds(), img, img.Bounds().Min, draw.Src)
	return dst
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func asPNG(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asJPEG(img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func paletted(img image.Image) *image.Paletted {
	return copied(img, image.NewPaletted(img.Bounds(), palette.Plan9))
}

func asGIF(width, height int, frames ...*image.Paletted) []byte {
	g := gif.GIF{Config: image.Config{Width: width, Height: height}}
	for _, f := range frames {
		g.Image = append(g.Image, f)
		g.Delay = append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// exif is a block that says nothing but the orientation.
func exif(o orientation, order binary.AppendByteOrder) []byte {
	b := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(o))
	return append(b, 0, 0, 0, 0, 0, 0)
}

func jpegWith(data []byte, marker byte, body []byte) []byte {
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(append(out, body...), data[2:]...)
}

// webpOf is a lossless WebP of one colour: every code has one symbol, so that
// the pixels take no bits at all.
func webpOf(w, h int, c color.NRGBA) []byte { return riff("VP8L", losslessOf(w, h, c)) }

func losslessOf(w, h int, c color.NRGBA) []byte {
	var b bitWriter
	b.write(0x2f, 8)
	b.write(uint64(w-1), 14)
	b.write(uint64(h-1), 14)
	b.write(1, 1) // alpha is used
	b.write(0, 3) // version
	b.write(0, 1) // no transform
	b.write(0, 1) // no colour cache
	b.write(0, 1) // no groups of codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A} {
		b.write(1, 1) // a simple code
		b.write(0, 1) // of one symbol
		b.write(1, 1) // of eight bits
		b.write(uint64(symbol), 8)
	}
	b.write(1, 1)
	b.write(0, 1)
	b.write(0, 1)
	b.write(0, 1)
	return b.bytes()
}

type bitWriter struct {
	out  []byte
	acc  uint64
	bits int
}

func (b *bitWriter) write(v uint64, n int) {
	b.acc |= v << b.bits
	for b.bits += n; b.bits >= 8; b.bits -= 8 {
		b.out = append(b.out, byte(b.acc))
		b.acc >>= 8
	}
}

func (b *bitWriter) bytes() []byte { return append(b.out, byte(b.acc), 0, 0, 0) }

func riff(chunks ...any) []byte {
	body := []byte("WEBP")
	for i := 0; i < len(chunks); i += 2 {
		data := chunks[i+1].([]byte)
		body = append(body, chunks[i].(string)...)
		body = binary.LittleEndian.AppendUint32(body, uint32(len(data)))
		body = append(body, data...)
		if len(data)%2 == 1 {
			body = append(body, 0)
		}
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// vp8x is the chunk that announces a canvas.
func vp8x(flags byte, w, h int) []byte {
	le := func(n int) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16)} }
	return append(append([]byte{flags, 0, 0, 0}, le(w-1)...), le(h-1)...)
}

// corpus gives real screenshots.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	shots := map[string][]byte{}
	for _, f := range corpustest.Files(t, "webvoyager/*/*.png") {
		shots[filepath.Base(f)] = must(os.ReadFile(f))
	}
	return shots
}

// cmyk is a JPEG of four components and one colour, as Adobe's programs write
// it: inverted. Transform is 0 for CMYK, 2 for YCCK.
func cmyk(w, h int, transform byte, samples [4]byte) []byte {
	out := []byte{0xff, 0xd8}
	segment := func(marker byte, body ...byte) {
		out = append(out, 0xff, marker)
		out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
		out = append(out, body...)
	}
	segment(0xee, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, transform)...)
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 4}
	scan := []byte{4}
	for c := byte(1); c <= 4; c++ {
		frame = append(frame, c, 0x11, 0)
		scan = append(scan, c, 0)
	}
	segment(0xc0, frame...)
	// Steps: twelve codes of four bits. The rest of a block: one code, its end.
	segment(0xc4, append([]byte{0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)...)
	segment(0xc4, append([]byte{0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0)...)
	segment(0xda, append(scan, 0, 63, 0)...)
	return append(append(out, solidBlocks(((w+7)/8)*((h+7)/8), samples)...), 0xff, 0xd9)
}

func solidBlocks(blocks int, samples [4]byte) []byte {
	var bits strings.Builder
	for block := range blocks {
		for _, v := range samples {
			step := 8 * (int(v) - 128)
			if block > 0 {
				step = 0
			}
			size := 0
			for n := max(step, -step); n > 0; n >>= 1 {
				size++
			}
			if step < 0 {
				step += 1<<size - 1
			}
			bits.WriteString(fmt.Sprintf("%04b", size))
			if size > 0 {
				bits.WriteString(fmt.Sprintf("%0*b", size, step))
			}
			bits.WriteString("0")
		}
	}
	var out []byte
	padded := bits.String() + strings.Repeat("1", 8)
	for ; len(padded) >= 8; padded = padded[8:] {
		b := must(strconv.ParseUint(padded[:8], 2, 8))
		if out = append(out, byte(b)); b == 0xff {
			out = append(out, 0)
		}
	}
	return out
}

// Tiny pictures of one pixel by an encoder that is not in Go.
var (
	lossyWebP    = must(base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"))
	alphaWebP    = must(base64.StdEncoding.DecodeString("UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA=="))
	animatedWebP = must(base64.StdEncoding.DecodeString("UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA"))
)

// pngHeader is a PNG that has nothing but its header.
func pngHeader(w, h int, depth, colour, interlace byte) []byte {
	body := binary.BigEndian.AppendUint32([]byte("IHDR"), uint32(w))
	body = binary.BigEndian.AppendUint32(body, uint32(h))
	body = append(body, depth, colour, 0, 0, interlace)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

// jpegHeader is a JPEG that has nothing but its header, of three full components.
func jpegHeader(w, h int, marker byte) []byte {
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}
	return append(jpegWith([]byte{0xff, 0xd8}, marker, frame), 0xff, 0xda, 0, 2)
}
