package picture

import (
	"encoding/binary"
	"errors"
	"image/color"
	"testing"
)

// FuzzFit: whatever the bytes, nothing panics, every refusal is of a known
// kind, and no picture is over its bounds.
func FuzzFit(f *testing.F) {
	small := photo(40, 30)
	for _, seed := range [][]byte{
		nil, []byte("<svg/>"), asPNG(small), asPNG(paletted(small)), asJPEG(small), half(asJPEG(small)),
		asGIF(40, 30, paletted(small), paletted(small)), webpOf(40, 30, color.NRGBA{1, 2, 3, 4}),
		lossyWebP, alphaWebP, animatedWebP, cmyk(16, 16, 0, [4]byte{1, 2, 3, 4}),
		pngHeader(30000, 30000, 16, 6, 1), jpegHeader(30000, 30000, markerSOF2),
		jpegWith(asJPEG(small), markerAPP1, append([]byte("Exif\x00\x00"), exif(8, binary.LittleEndian)...)),
		withChunk(asPNG(small), "eXIf", exif(5, binary.BigEndian)),
		riff("VP8X", vp8x(1<<4, 40, 30), "VP8L", losslessOf(40, 30, color.NRGBA{1, 2, 3, 4})),
	} {
		f.Add(seed, uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, limit uint8) {
		w := Workshop{MaxPixels: 1 << 16, MaxSide: 1 << 12, MaxMemory: 1 << 20, MaxCached: -1}
		p, err := w.Check(data)
		wantKind(t, err)
		if err == nil && (p.Width > w.MaxSide || p.Height > w.MaxSide || int64(p.Width)*int64(p.Height) > w.MaxPixels) {
			t.Errorf("%d×%d is over the limits", p.Width, p.Height)
		}
		tokens := int(limit) + 1
		p, fitErr := w.FitWithin(data, cells{}, tokens, 0, 50_000)
		wantKind(t, fitErr)
		if err != nil && fitErr == nil {
			t.Errorf("refused (%v), and fitted all the same", err)
		}
		if fitErr != nil {
			return
		}
		if n := (cells{}).Tokens(p.Width, p.Height); n > tokens || !p.Within(0, 50_000) {
			t.Errorf("%d×%d costs %d tokens and %d bytes", p.Width, p.Height, n, p.EncodedLen())
		}
		if again := must(w.Check(p.Data)); again.MediaType != p.MediaType || again.Width != p.Width || again.Height != p.Height {
			t.Errorf("derived is %+v, said to be %+v", again, p)
		}
	})
}

func wantKind(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var r *Refusal
	if !errors.As(err, &r) || r.Reason == "" || len(r.Reason) > 200 {
		t.Errorf("refusal %q", err)
	}
	for _, kind := range []error{ErrNotPicture, ErrUnsupported, ErrTooLarge, ErrBroken, ErrTooNarrow, ErrNoFit} {
		if errors.Is(err, kind) {
			return
		}
	}
	t.Errorf("refusal of no kind: %v", err)
}
