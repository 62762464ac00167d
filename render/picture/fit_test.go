package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// pixels decodes what a prompt would carry, and checks that it is what it says.
func pixels(t *testing.T, p *Picture) image.Image {
	t.Helper()
	var img image.Image
	var err error
	switch r := bytes.NewReader(p.Data); p.MediaType {
	case PNG:
		img, err = png.Decode(r)
	case JPEG:
		img, err = jpeg.Decode(r)
	default:
		t.Fatalf("derived bytes are %s", p.MediaType)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != image.Pt(p.Width, p.Height) {
		t.Fatalf("%v pixels, said to be %d×%d", got, p.Width, p.Height)
	}
	return img
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	const tolerance = 12 << 8
	for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
		if max(d, -d) > tolerance {
			return false
		}
	}
	return true
}

// wantCorners compares the middles of the four quarters, clockwise from the top
// left.
func wantCorners(t *testing.T, img image.Image, want [4]color.Color) {
	t.Helper()
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i, at := range []image.Point{{w / 4, h / 4}, {w * 3 / 4, h / 4}, {w * 3 / 4, h * 3 / 4}, {w / 4, h * 3 / 4}} {
		if got := img.At(at.X, at.Y); !near(got, want[i]) {
			t.Errorf("quarter %d is %v, want %v", i, got, want[i])
		}
	}
}

var (
	red, green = color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	blue       = color.NRGBA{0, 0, 255, 255}
	black      = color.NRGBA{0, 0, 0, 255}
	white      = color.NRGBA{255, 255, 255, 255}
)

func TestFitKeepsColoursOfEveryFormat(t *testing.T) {
	q := quarters(600, 400)
	all := [4]color.Color{red, green, blue, black}
	grey := [4]color.Color{color.Gray{76}, color.Gray{150}, color.Gray{29}, black}
	one := func(c color.Color) [4]color.Color { return [4]color.Color{c, c, c, c} }
	interlaced := asGIF(600, 400, paletted(q))
	tests := []struct {
		name string
		data []byte
		want [4]color.Color
	}{
		{"PNG", asPNG(q), all},
		{"PNG with alpha", asPNG(translucent(q)), [4]color.Color{
			color.NRGBA{255, 127, 127, 255}, color.NRGBA{127, 255, 127, 255}, color.NRGBA{127, 127, 255, 255}, white,
		}},
		{"PNG of 16 bits", asPNG(copied(q, image.NewRGBA64(q.Rect))), all},
		{"PNG of 16 bits with alpha", asPNG(copied(image.Transparent, image.NewNRGBA64(q.Rect))), one(white)},
		{"PNG, grey", asPNG(copied(q, image.NewGray(q.Rect))), grey},
		{"PNG, grey of 16 bits", asPNG(copied(q, image.NewGray16(q.Rect))), grey},
		{"PNG with palette", asPNG(paletted(q)), all},
		{"PNG with transparent palette", asPNG(image.NewPaletted(q.Rect, color.Palette{color.Transparent, red})), one(white)},
		{"JPEG", asJPEG(q), all},
		{"JPEG, grey", asJPEG(copied(q, image.NewGray(q.Rect))), grey},
		{"JPEG, CMYK of no ink", cmyk(600, 400, 0, [4]byte{255, 255, 255, 255}), one(white)},
		{"JPEG, CMYK of magenta", cmyk(600, 400, 0, [4]byte{255, 0, 255, 255}), one(color.NRGBA{255, 0, 255, 255})},
		{"JPEG, YCCK of half black", cmyk(600, 400, 2, [4]byte{0, 128, 128, 128}), one(color.Gray{128})},
		{"GIF", interlaced, all},
		{"GIF with a small frame", asGIF(600, 400, paletted(q).SubImage(image.Rect(300, 0, 600, 200)).(*image.Paletted)), [4]color.Color{white, green, white, white}},
		{"GIF, animated", asGIF(600, 400, paletted(q), image.NewPaletted(q.Rect, color.Palette{white, black})), all},
		{"WebP", webpOf(600, 400, color.NRGBA{200, 100, 50, 255}), one(color.NRGBA{200, 100, 50, 255})},
		{"WebP with alpha", webpOf(600, 400, color.NRGBA{255, 0, 0, 0}), one(white)},
	}
	for _, test := range tests {
		for _, limit := range []int{200, 84, 20} {
			t.Run(fmt.Sprintf("%s/%d", test.name, limit), func(t *testing.T) {
				p, err := new(Workshop).Fit(test.data, cells{}, limit)
				if err != nil {
					t.Fatal(err)
				}
				if n := (cells{}).Tokens(p.Width, p.Height); n > limit {
					t.Errorf("%d tokens, limit %d", n, limit)
				}
				if p.OriginalWidth != 600 || p.OriginalHeight != 400 || p.SHA256 != hash(test.data) {
					t.Errorf("original said to be %d×%d %s", p.OriginalWidth, p.OriginalHeight, p.SHA256)
				}
				wantCorners(t, pixels(t, p), test.want)
			})
		}
	}
}

// translucent makes the last quarter clear and the others half clear.
func translucent(q *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(q.Rect)
	for i := 0; i < len(q.Pix); i += 4 {
		copy(out.Pix[i:], q.Pix[i:i+3])
		if q.Pix[i]|q.Pix[i+1]|q.Pix[i+2] != 0 {
			out.Pix[i+3] = 128
		}
	}
	return out
}

func TestFitTurnsUpright(t *testing.T) {
	// What each orientation shows of red, green, blue, black, clockwise.
	shown := map[orientation][4]color.Color{
		1: {red, green, blue, black},
		2: {green, red, black, blue},
		3: {blue, black, red, green},
		4: {black, blue, green, red},
		5: {red, black, blue, green},
		6: {black, red, green, blue},
		7: {blue, green, red, black},
		8: {green, blue, black, red},
	}
	q := quarters(600, 400)
	for o, want := range shown {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			inputs := map[string][]byte{
				"JPEG": jpegWith(asJPEG(q), markerAPP1, append([]byte("Exif\x00\x00"), exif(o, order)...)),
				"PNG":  withChunk(asPNG(q), "eXIf", exif(o, order)),
			}
			for name, data := range inputs {
				t.Run(fmt.Sprintf("%s/%d/%v", name, o, order), func(t *testing.T) {
					p, err := new(Workshop).Fit(data, cells{}, 100)
					if err != nil {
						t.Fatal(err)
					}
					if tall := p.Height > p.Width; tall != (o >= 5) {
						t.Errorf("%d×%d", p.Width, p.Height)
					}
					wantCorners(t, pixels(t, p), want)
				})
			}
		}
	}
	t.Run("WebP", func(t *testing.T) {
		data := riff("VP8X", vp8x(1<<3, 600, 400), "VP8L", losslessOf(600, 400, red), "EXIF", exif(6, binary.LittleEndian))
		p := must(new(Workshop).Check(data))
		if p.Width != 400 || p.Height != 600 {
			t.Errorf("%d×%d", p.Width, p.Height)
		}
	})
}

func withChunk(data []byte, kind string, body []byte) []byte {
	const afterHeader = 33
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	chunk = append(append(chunk, kind...), body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(append([]byte{}, data[:afterHeader]...), chunk...), data[afterHeader:]...)
}

func TestFitHandsBackWhatFits(t *testing.T) {
	small := photo(60, 40)
	for name, data := range map[string][]byte{
		"PNG": asPNG(small), "JPEG": asJPEG(small), "GIF": asGIF(60, 40, paletted(small)), "WebP": lossyWebP,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := new(Workshop).FitWithin(data, cells{}, 768, 8000, 10<<20)
			if err != nil {
				t.Fatal(err)
			}
			if &p.Data[0] != &data[0] || len(p.Data) != len(data) {
				t.Error("other bytes than the original's")
			}
		})
	}
}

func TestFitStillsAnimations(t *testing.T) {
	frame := paletted(quarters(60, 40))
	data := asGIF(60, 40, frame, frame)
	if p := must(new(Workshop).Check(data)); !p.Animated {
		t.Error("Check sees no animation")
	}
	p := must(new(Workshop).Fit(data, cells{}, 768))
	if p.Animated || p.Width != 60 || p.Height != 40 {
		t.Errorf("%+v", p)
	}
	wantCorners(t, pixels(t, p), [4]color.Color{red, green, blue, black})
}

func TestFitToKeepsToAllBounds(t *testing.T) {
	noise := asPNG(photo(900, 700))
	tests := []struct {
		name   string
		data   []byte
		bounds Bounds
		want   image.Point
	}{
		{"nothing to keep to", noise, Bounds{}, image.Pt(900, 700)},
		{"side", noise, Bounds{MaxSide: 450}, image.Pt(450, 350)},
		{"side, rounded", noise, Bounds{MaxSide: 100}, image.Pt(100, 78)},
		{"side and tokens", noise, Bounds{Rule: cells{}, Tokens: 100, MaxSide: 450}, image.Pt(308, 240)},
		{"bytes", noise, Bounds{MaxBytes: 100_000}, image.Pt(900, 700)},
		{"few bytes", noise, Bounds{MaxBytes: 5000}, image.Pt(204, 159)},
		{"media type", lossyWebP, Bounds{MediaTypes: []string{PNG, JPEG}}, image.Pt(1, 1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := new(Workshop).FitTo(test.data, "", test.bounds)
			if err != nil {
				t.Fatal(err)
			}
			pixels(t, p)
			if !p.Within(test.bounds.MaxSide, test.bounds.MaxBytes) {
				t.Errorf("%d×%d in %d bytes is not within the bounds", p.Width, p.Height, p.EncodedLen())
			}
			if got := image.Pt(p.Width, p.Height); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestFitRefuses(t *testing.T) {
	tests := []struct {
		name   string
		data   []byte
		bounds Bounds
		kind   error
		reason string
	}{
		{"too narrow", asPNG(photo(4000, 30)), Bounds{MaxSide: 200}, ErrTooNarrow, "4000×30 is too narrow to be made 200×2"},
		{"too few tokens", asPNG(photo(100, 100)), Bounds{Rule: flatRate{}, Tokens: 100}, ErrNoFit, "100×100 fits in no 100 tokens by the rule flat"},
		{"too few bytes", asPNG(photo(100, 100)), Bounds{MaxBytes: 50}, ErrNoFit, "no size takes 50 bytes or less"},
		{"broken", half(asPNG(photo(100, 100))), Bounds{MaxSide: 50}, ErrBroken, "broken PNG: not enough pixel data"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := new(Workshop).FitTo(test.data, "", test.bounds)
			if !errors.Is(err, test.kind) || err.Error() != test.reason {
				t.Errorf("%v, %v; want %q", p, err, test.reason)
			}
		})
	}
}

// flatRate counts every picture alike, as some models do.
type flatRate struct{}

func (flatRate) Name() string               { return "flat" }
func (flatRate) Tokens(int, int) int        { return 258 }
func (flatRate) Fit(w, h, _ int) (int, int) { return w, h }

func TestNarrowPicturesThatWereNarrowBeforeGoThrough(t *testing.T) {
	p := must(new(Workshop).Fit(asPNG(photo(800, 2)), cells{}, 768))
	if p.Width != 800 || p.Height != 2 {
		t.Errorf("%d×%d", p.Width, p.Height)
	}
}

func TestFitGivesTheSameBytes(t *testing.T) {
	inputs := map[string][]byte{"screen": asPNG(screen(700, 500)), "photo": asJPEG(photo(700, 500)), "quarters": asPNG(paletted(quarters(700, 500)))}
	for name, data := range inputs {
		first := must(new(Workshop).Fit(data, cells{}, 200))
		for range 3 {
			again := must(new(Workshop).Fit(bytes.Clone(data), cells{}, 200))
			if !bytes.Equal(first.Data, again.Data) {
				t.Fatalf("%s: other bytes the second time", name)
			}
		}
	}
}

func TestEncodingSuitsTheContent(t *testing.T) {
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"few colours", asPNG(quarters(700, 500)), PNG},
		{"photo", asPNG(photo(700, 500)), JPEG},
		{"grey photo", asPNG(copied(photo(700, 500), image.NewGray(image.Rect(0, 0, 700, 500)))), JPEG},
		{"screen", asPNG(screen(1400, 1000)), JPEG},
	}
	for _, test := range tests {
		p := must(new(Workshop).Fit(test.data, cells{}, 200))
		if p.MediaType != test.want {
			t.Errorf("%s: %s, want %s", test.name, p.MediaType, test.want)
		}
	}
}
