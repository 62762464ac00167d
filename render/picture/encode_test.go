package picture

import (
	"bytes"
	"image"
	"image/draw"
	"testing"
)

// TestEncodeTakesTheSmallerForm compares with writing both forms in full. The
// choice is made without, so it may be wrong where they are about equal.
func TestEncodeTakesTheSmallerForm(t *testing.T) {
	figure := quarters(400, 300)
	patch := photo(24, 24)
	draw.Draw(figure, patch.Rect.Add(image.Pt(50, 50)), patch, image.Point{}, draw.Src)
	tests := map[string]*image.NRGBA{
		"few colours":        quarters(400, 300),
		"figure with a dot":  figure,
		"photo":              photo(400, 300),
		"grey photo":         copied(copied(photo(400, 300), image.NewGray(image.Rect(0, 0, 400, 300))), image.NewNRGBA(image.Rect(0, 0, 400, 300))),
		"screen":             screen(1280, 720),
		"screen, downscaled": shrink(screen(1280, 720), 900, 506),
		"a grey pixel":       copied(image.White, image.NewNRGBA(image.Rect(0, 0, 1, 1))),
	}
	for name, img := range tests {
		t.Run(name, func(t *testing.T) {
			data, mediaType, err := encode(img)
			if err != nil {
				t.Fatal(err)
			}
			var asPNG, asJPEG bytes.Buffer
			traits := survey(img)
			if err := encodePNG(&asPNG, img, traits); err != nil {
				t.Fatal(err)
			}
			if err := encodeJPEG(&asJPEG, img, traits); err != nil {
				t.Fatal(err)
			}
			best := min(asPNG.Len(), asJPEG.Len())
			if len(data) > best*4/3 {
				t.Errorf("%d bytes of %s; PNG has %d, JPEG %d", len(data), mediaType, asPNG.Len(), asJPEG.Len())
			}
			if got, err := sniff(data); err != nil || got != mediaType {
				t.Errorf("%s, said to be %s: %v", got, mediaType, err)
			}
		})
	}
}
