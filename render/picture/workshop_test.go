package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestWorkshopRemembers(t *testing.T) {
	var w Workshop
	good, broken := asPNG(photo(300, 200)), half(asPNG(photo(300, 200)))
	garbage := []byte("not even a picture")
	b := Bounds{Rule: cells{}, Tokens: 20}
	first := must(w.FitTo(good, "", b))
	if _, err := w.Check(good); err != nil {
		t.Fatal(err)
	}
	_, wantErr := w.Check(broken)

	// Whoever vouches for the hash is answered without a look at the bytes.
	again, err := w.FitTo(garbage, hash(good), b)
	if err != nil || !bytes.Equal(again.Data, first.Data) {
		t.Errorf("downscaled again: %v", err)
	}
	if p, err := w.CheckKnown(garbage, hash(good)); err != nil || &p.Data[0] != &garbage[0] {
		t.Errorf("checked again: %v", err)
	}
	if _, err := w.CheckKnown(good, hash(broken)); !errors.Is(err, ErrBroken) || err.Error() != wantErr.Error() {
		t.Errorf("refused differently the second time: %v", err)
	}
	other := Bounds{Rule: cells{}, Tokens: 30}
	if p := must(w.FitTo(good, hash(good), other)); p.Width == first.Width {
		t.Error("other bounds, the same picture")
	}
}

func TestWorkshopForgetsTheOldest(t *testing.T) {
	w := Workshop{MaxCached: 40_000}
	for i := range 100 {
		must(w.Fit(asPNG(photo(200+i, 200)), cells{}, 20))
		if w.results.bytes > w.MaxCached {
			t.Fatalf("%d bytes kept", w.results.bytes)
		}
	}
	if n := len(w.results.at); n == 0 || n == 100 || n != w.results.order.Len() {
		t.Errorf("%d results kept", n)
	}
	none := Workshop{MaxCached: -1}
	must(none.Fit(asPNG(photo(200, 200)), cells{}, 20))
	if len(none.results.at) != 0 {
		t.Error("something kept")
	}
}

func TestWorkshopKeepsPicturesInItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pictures")
	data := asPNG(screen(600, 400))
	fit := func() *Picture { return must((&Workshop{Dir: dir}).Fit(data, cells{}, 50)) }
	first := fit()
	files := must(filepath.Glob(filepath.Join(dir, "*")))
	if len(files) != 1 {
		t.Fatalf("files %v", files)
	}
	file := must(os.ReadFile(files[0]))
	if spent := allocated(func() {
		if again := fit(); !bytes.Equal(again.Data, first.Data) || again.Width != first.Width || again.MediaType != first.MediaType {
			t.Errorf("got back %+v", again)
		}
	}); spent > 600*400 {
		t.Errorf("%d bytes allocated to read a file of %d", spent, len(file))
	}
	for _, bad := range [][]byte{nil, file[:len(file)-1], damaged(file), []byte("tidemark-picture image/png 1 1 1 1 00\n")} {
		if err := os.WriteFile(files[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if again := fit(); !bytes.Equal(again.Data, first.Data) {
			t.Error("a damaged file changes the picture")
		}
	}
	if got := must(os.ReadFile(files[0])); !bytes.Equal(got, file) {
		t.Error("a damaged file was not replaced")
	}
}

func TestWorkshopServesManyAtOnce(t *testing.T) {
	w := Workshop{MaxMemory: 2 << 20}
	var pictures [][]byte
	for i := range 6 {
		pictures = append(pictures, asPNG(photo(400+20*i, 400)))
	}
	want := make([]*Picture, len(pictures))
	for i, data := range pictures {
		want[i] = must(new(Workshop).Fit(data, cells{}, 50))
	}
	var all sync.WaitGroup
	for range 8 {
		for i, data := range pictures {
			all.Go(func() {
				if p, err := w.Fit(data, cells{}, 50); err != nil || !bytes.Equal(p.Data, want[i].Data) {
					t.Errorf("picture %d: %v", i, err)
				}
			})
		}
	}
	all.Wait()
}

// TestMemoryIsBounded checks the bound that the package promises, against the
// worst there is: as many pixels as are allowed, reduced by next to nothing.
func TestMemoryIsBounded(t *testing.T) {
	const side = 1024
	solid := image.NewUniform(color.NRGBA{200, 100, 50, 255})
	area := image.Rect(0, 0, side, side)
	inputs := map[string][]byte{
		"PNG":              asPNG(copied(solid, image.NewNRGBA(area))),
		"PNG with palette": asPNG(copied(solid, image.NewPaletted(area, color.Palette{color.Black, color.White}))),
		"PNG, grey":        asPNG(copied(solid, image.NewGray(area))),
		"JPEG":             asJPEG(copied(solid, image.NewRGBA(area))),
		"GIF":              asGIF(side, side, copied(solid, image.NewPaletted(area, color.Palette{color.Black, color.White}))),
		"WebP":             webpOf(side, side, color.NRGBA{200, 100, 50, 255}),
	}
	for name, data := range inputs {
		for _, maxSide := range []int{side - 1, side / 2, 100} {
			t.Run(fmt.Sprintf("%s/%d", name, maxSide), func(t *testing.T) {
				h := must(new(Workshop).readHeader(data))
				bounds := Bounds{MaxSide: maxSide}
				width, height, _ := bounds.size(h.upright())
				w := Workshop{MaxMemory: h.decoded + h.copies(width, height)}
				spent := allocated(func() { must(w.FitTo(data, "", bounds)) })
				if most := uint64(w.MaxMemory + 1<<20); spent > most {
					t.Errorf("%.1f MB allocated, want at most %.1f", float64(spent)/(1<<20), float64(most)/(1<<20))
				}
				w = Workshop{MaxMemory: w.MaxMemory - 1}
				if _, err := w.FitTo(data, "", bounds); !errors.Is(err, ErrTooLarge) {
					t.Errorf("with a byte less: %v", err)
				}
			})
		}
	}
}
