package browsertest

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	update = flag.Bool("update", false, "make the pictures of the documentation anew")
	shots  = flag.String("shots", "", "a folder to put pictures of every view on every screen into")
)

// largest is what a picture of the documentation may take, in bytes.
const largest = 200_000

// pictures are those of the documentation.
var pictures = []struct {
	name, view string
	on         screen
	reach      func(*tab)
}{
	{"prompt", "session=merge-two-branches", screen{width: 1280, height: 1010}, func(tb *tab) {}},
	{"entry", "session=app-in-a-sandbox&high=50000&low=40000", screen{width: 1280, height: 780}, func(tb *tab) {
		tb.choose("#filter-tier", "low")
		tb.fill("#filter", "[image")
		tb.click(".entry.tier-low .row")
		tb.wait(`[...document.querySelectorAll(".pictures img")].filter((img) => img.complete && img.naturalWidth > 0).length === 2`)
		tb.js(`document.querySelector("#panel-prompt").scrollIntoView()`)
	}},
	{"compaction", "session=merge-two-branches&tab=compactions", screen{width: 1280, height: 1010, dark: true}, func(tb *tab) {
		tb.press("#panel-compactions", "Compare")
		tb.wait(`document.querySelector(".sides")`)
		tb.js(`document.querySelector(".block").scrollIntoView()`)
	}},
	{"tune", "session=merge-two-branches&tab=tune", screen{width: 1280, height: 1190}, func(tb *tab) {
		tb.press("#panel-tune", "Compare thresholds")
		tb.wait(`document.querySelectorAll("#panel-tune .u-wrap").length === 2`)
		tb.js(`document.querySelector(".tabs").scrollIntoView()`)
	}},
	{"narrow", "session=merge-two-branches", screen{width: 360, height: 1500, dark: true}, func(tb *tab) {}},
}

// TestPictures keeps the pictures of the documentation there and small, and
// with -update makes them.
func TestPictures(t *testing.T) {
	const dir = "../../../docs/images"
	if *update {
		makePictures(t, dir)
	}
	for _, p := range pictures {
		info, err := os.Stat(filepath.Join(dir, p.name+".png"))
		if err != nil {
			t.Error(err)
		} else if info.Size() > largest {
			t.Errorf("%s takes %d bytes, want at most %d", info.Name(), info.Size(), largest)
		}
	}
}

func makePictures(t *testing.T, dir string) {
	d := recorded(t)
	b := start(t)
	for _, p := range pictures {
		tb := b.open(t, d, p.on, p.view)
		p.reach(tb)
		tb.shoot(filepath.Join(dir, p.name+".png"))
	}
}

// recorded is a daemon with recorded sessions.
func recorded(t *testing.T) *daemon {
	t.Helper()
	d := serve(t, map[string]string{"log_high_water_tokens": "90000", "log_low_water_tokens": "70000"})
	d.read(corpus(t, "claude-code/png-read.jsonl"), "read-a-picture")
	d.read(corpus(t, "claude-code/sidechains-todo-app.jsonl"), "todo-app")
	d.read(corpus(t, "claude-code/screenshots-docker.jsonl"), "app-in-a-sandbox")
	d.read(corpus(t, "claude-code/compaction-long.jsonl"), "merge-two-branches")
	return d
}

// shoot makes a picture of what is on the screen.
func (tb *tab) shoot(path string) {
	tb.t.Helper()
	tb.js(`new Promise((go) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(go)), 300))`)
	data, err := chromedp.Run(tb.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		tb.t.Fatal(err)
	}
	shot, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tb.t.Fatal(err)
	}
	var small bytes.Buffer
	best := png.Encoder{CompressionLevel: png.BestCompression}
	if err := best.Encode(&small, shot); err != nil {
		tb.t.Fatal(err)
	}
	if small.Len() > largest {
		small.Reset()
		if err := best.Encode(&small, paletted(shot)); err != nil {
			tb.t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil {
		tb.t.Fatal(err)
	}
}

// paletted keeps the colours that are used most: a page has few.
func paletted(img image.Image) *image.Paletted {
	bounds, used := img.Bounds(), map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			used[at(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(used), func(a, b color.RGBA) int { return used[b] - used[a] })
	out := image.NewPaletted(bounds, nil)
	for _, c := range colors[:min(len(colors), 256)] {
		out.Palette = append(out.Palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(out.Palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out
}

// TestShots is for eyes: with -shots it makes pictures of all there is, from
// top to bottom.
func TestShots(t *testing.T) {
	if *shots == "" {
		return
	}
	d := recorded(t)
	b := start(t)
	for _, on := range append(screens(), screen{width: 900, height: 800}) {
		for _, v := range views {
			tb := b.open(t, d, on, "session=merge-two-branches&"+v.view)
			v.reach(tb)
			tb.js(`scrollTo(0, 0)`)
			tall := on
			tall.height = value[int](tb, `document.documentElement.scrollHeight`)
			if err := tall.emulate(tb.ctx); err != nil {
				t.Fatal(err)
			}
			tb.shoot(filepath.Join(*shots, v.name+"-"+on.String()+".png"))
		}
	}
}
