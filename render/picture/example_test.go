package picture_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"github.com/tidemark/tidemark/render/picture"
)

// area counts a token for each 750 pixels.
type area struct{}

func (area) Name() string        { return "area750" }
func (area) Tokens(w, h int) int { return w * h / 750 }

func (a area) Fit(w, h, limit int) (int, int) {
	for a.Tokens(w, h) > limit {
		w, h = w*9/10, h*9/10
	}
	return w, h
}

func Example() {
	var plot bytes.Buffer
	if err := png.Encode(&plot, image.NewGray(image.Rect(0, 0, 1280, 720))); err != nil {
		panic(err)
	}

	var w picture.Workshop
	p, err := w.Fit(plot.Bytes(), area{}, 768)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s %d×%d\n", p.MediaType, p.Width, p.Height)
	fmt.Println(picture.Marker(p, "plot.png"))

	_, err = w.Check([]byte("<svg/>"))
	fmt.Println(picture.Refused(err, "", "logo.svg"))
	// Output:
	// image/png 932×524
	// [image 1280×720 sha256:5b3822e6… · plot.png]
	// [image not shown: SVG is not supported · logo.svg]
}
