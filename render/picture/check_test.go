package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestCheckTellsWhatBytesAre(t *testing.T) {
	photo := photo(60, 40)
	tests := []struct {
		name, mediaType string
		data            []byte
		width, height   int
	}{
		{"PNG", PNG, asPNG(photo), 60, 40},
		{"PNG of 16 bits", PNG, asPNG(copied(photo, image.NewNRGBA64(photo.Rect))), 60, 40},
		{"PNG of 16 bits, grey", PNG, asPNG(copied(photo, image.NewGray16(photo.Rect))), 60, 40},
		{"PNG with palette", PNG, asPNG(paletted(photo)), 60, 40},
		{"JPEG", JPEG, asJPEG(photo), 60, 40},
		{"JPEG, grey", JPEG, asJPEG(copied(photo, image.NewGray(photo.Rect))), 60, 40},
		{"JPEG, CMYK", JPEG, cmyk(60, 40, 0, [4]byte{255, 0, 0, 255}), 60, 40},
		{"JPEG, YCCK", JPEG, cmyk(60, 40, 2, [4]byte{128, 128, 128, 255}), 60, 40},
		{"GIF", GIF, asGIF(60, 40, paletted(photo)), 60, 40},
		{"GIF with a small frame", GIF, asGIF(60, 40, paletted(photo).SubImage(image.Rect(10, 10, 20, 20)).(*image.Paletted)), 60, 40},
		{"WebP, lossless", WebP, webpOf(60, 40, color.NRGBA{1, 2, 3, 255}), 60, 40},
		{"WebP, lossy", WebP, lossyWebP, 1, 1},
		{"WebP, lossy with alpha", WebP, alphaWebP, 1, 1},
		{"JPEG lying on its side", JPEG, jpegWith(asJPEG(photo), markerAPP1, append([]byte("Exif\x00\x00"), exif(6, binary.BigEndian)...)), 40, 60},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := new(Workshop).Check(test.data)
			if err != nil {
				t.Fatal(err)
			}
			if p.MediaType != test.mediaType || p.Width != test.width || p.Height != test.height {
				t.Errorf("%s %d×%d, want %s %d×%d", p.MediaType, p.Width, p.Height, test.mediaType, test.width, test.height)
			}
			if p.OriginalWidth != p.Width || p.OriginalHeight != p.Height {
				t.Errorf("original is %d×%d, picture %d×%d", p.OriginalWidth, p.OriginalHeight, p.Width, p.Height)
			}
			if !bytes.Equal(p.Data, test.data) || p.SHA256 != hash(test.data) {
				t.Error("the bytes or their hash are not the original's")
			}
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	good := photo(60, 40)
	outside := asGIF(60, 40, paletted(good))
	outside[6], outside[8] = 20, 20 // the canvas, not the frame
	lying := slices.Clone(lossyWebP)
	lying[26] = 200 // the width
	swollen := riff("VP8X", vp8x(0, 10, 10), "VP8L", losslessOf(16384, 4000, color.NRGBA{}))
	scans := asJPEG(good)
	scans = append(scans[:len(scans)-2], bytes.Repeat([]byte{0xff, markerSOS, 0, 2}, maxScans)...)
	tests := []struct {
		name   string
		data   []byte
		kind   error
		reason string
	}{
		{"nothing", nil, ErrNotPicture, "no bytes"},
		{"text", []byte("hello"), ErrNotPicture, "not a picture"},
		{"base64", []byte("iVBORw0KGgoAAAANSUhEUg"), ErrNotPicture, "text in base64 instead of a picture"},
		{"data URL", []byte("data:image/png;base64,{b64_img}"), ErrNotPicture, "text in base64 instead of a picture"},
		{"error page", []byte("<!doctype html><title>404</title>"), ErrNotPicture, "markup instead of a picture"},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), ErrUnsupported, "TIFF is not supported"},
		{"SVG", []byte("<?xml version='1.0'?>\n<svg xmlns='x'/>"), ErrUnsupported, "SVG is not supported"},
		{"BMP", []byte("BM123456"), ErrUnsupported, "BMP is not supported"},
		{"animated WebP", animatedWebP, ErrUnsupported, "animated WebP is not supported"},
		{"PNG of 30,000²", pngHeader(30000, 30000, 8, 2, 0), ErrTooLarge, "30000×30000 is over the limit of 64 megapixels"},
		{"PNG of 65,000², one bit", pngHeader(65000, 65000, 1, 0, 0), ErrTooLarge, "65000×65000 is over the limit of 64 megapixels"},
		{"PNG of 20,000×10", pngHeader(20000, 10, 8, 2, 0), ErrTooLarge, "20000×10 is over the limit of 16384 pixels a side"},
		{"PNG of 8000², 16 bits", pngHeader(8000, 8000, 16, 6, 0), ErrTooLarge, "8000×8000 takes 488.3 MB of memory, over the limit of 256 MB"},
		{"PNG of 8000², in passes", pngHeader(8000, 8000, 8, 2, 1), ErrTooLarge, "8000×8000 takes 366.2 MB of memory, over the limit of 256 MB"},
		{"JPEG of 30,000²", jpegHeader(30000, 30000, 0xc0), ErrTooLarge, "30000×30000 is over the limit of 64 megapixels"},
		{"JPEG of 6000², progressive", jpegHeader(6000, 6000, 0xc2), ErrTooLarge, "6000×6000 takes 515 MB of memory, over the limit of 256 MB"},
		{"JPEG of many scans", scans, ErrTooLarge, "101 scans are over the limit of 100"},
		{"GIF of 20,000²", []byte("GIF89a\x20\x4e\x20\x4e\x00\x00\x00"), ErrTooLarge, "20000×20000 is over the limit of 64 megapixels"},
		{"WebP of 16,384²", webpOf(16384, 16384, color.NRGBA{}), ErrTooLarge, "16384×16384 is over the limit of 64 megapixels"},
		{"WebP swollen inside", swollen, ErrBroken, "broken WebP: invalid format"},
		{"WebP that lies", lying, ErrBroken, "broken WebP: it ends too early"},
		{"WebP cut off", lossyWebP[:30], ErrBroken, "broken WebP: it ends too early"},
		{"PNG cut off", half(asPNG(good)), ErrBroken, "broken PNG: not enough pixel data"},
		{"PNG damaged", damaged(asPNG(good)), ErrBroken, "broken PNG: "},
		{"JPEG cut off", half(asJPEG(good)), ErrBroken, "broken JPEG: short Huffman data"},
		{"GIF cut off", half(asGIF(60, 40, paletted(good))), ErrBroken, "broken GIF: "},
		{"GIF with a frame outside", outside, ErrBroken, "broken GIF: frame bounds larger than image bounds"},
		{"JPEG of 12 bits", bytes.Replace(asJPEG(good), []byte{0xff, 0xc0, 0, 17, 8}, []byte{0xff, 0xc0, 0, 17, 12}, 1), ErrUnsupported, "unsupported JPEG: precision"},
		{"PNG of no width", pngHeader(0, 5, 8, 2, 0), ErrBroken, "broken PNG: non-positive dimension"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var err error
			spent := allocated(func() { _, err = new(Workshop).Check(test.data) })
			if !errors.Is(err, test.kind) {
				t.Fatalf("%v, want the kind %v", err, test.kind)
			}
			if !strings.HasPrefix(err.Error(), test.reason) {
				t.Errorf("%q, want %q", err, test.reason)
			}
			if spent > 1<<20 {
				t.Errorf("%d bytes allocated to refuse it", spent)
			}
		})
	}
}

func TestCheckRefusesMoreBytesThanAllowed(t *testing.T) {
	w := Workshop{MaxData: 1 << 20}
	_, err := w.Check(make([]byte, 1<<21))
	if !errors.Is(err, ErrTooLarge) || err.Error() != "2 MB are over the limit of 1 MB" {
		t.Error(err)
	}
}

func half(data []byte) []byte { return data[:len(data)/2] }

func damaged(data []byte) []byte {
	data = slices.Clone(data)
	data[len(data)/2] ^= 0xff
	return data
}

// allocated is how many bytes f takes from the heap in all, which is at least
// what it holds at one moment.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
