package picture

import (
	"image"
	"image/color"
	"testing"
)

func TestOpaqueAveragesBlocks(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {7, 5}, {64, 64}, {130, 67}, {300, 256}} {
		img := photo(size.X, size.Y)
		for _, k := range []int{1, 2, 3, 7, 64, 255} {
			for name, same := range map[string]image.Image{
				"in place": copied(img, image.NewNRGBA(img.Rect)),
				"in bands": copied(img, image.NewNRGBA64(img.Rect)),
			} {
				out := opaque(same, k)
				for y := range out.Rect.Dy() {
					for x := range out.Rect.Dx() {
						if got, want := out.NRGBAAt(x, y), mean(img, image.Rect(x*k, y*k, x*k+k, y*k+k)); got != want {
							t.Fatalf("%v by %d, %s: %d,%d is %v, want %v", size, k, name, x, y, got, want)
						}
					}
				}
			}
		}
	}
}

func mean(img *image.NRGBA, block image.Rectangle) color.NRGBA {
	block = block.Intersect(img.Rect)
	var r, g, b int
	for y := block.Min.Y; y < block.Max.Y; y++ {
		for x := block.Min.X; x < block.Max.X; x++ {
			c := img.NRGBAAt(x, y)
			r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
		}
	}
	n := block.Dx() * block.Dy()
	round := func(sum int) uint8 { return uint8((sum + n/2) / n) }
	return color.NRGBA{round(r), round(g), round(b), 255}
}
