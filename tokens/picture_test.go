package tokens

import (
	"math/rand/v2"
	"testing"
)

// TestPicturePrices are sizes and prices of the providers' pages: OpenAI
// guides/images-vision, Anthropic build-with-claude/vision, Gemini
// image-understanding and media-resolution, autumn 2026.
func TestPicturePrices(t *testing.T) {
	low := PatchPictures{Side: 512, Factor: 120}
	original := PatchPictures{Factor: 120}
	rules := []PictureRule{claudeSmall, claudeLarge, low, patch120, original, tile85, geminiCrop, patchGPT6}
	for _, c := range []struct {
		w, h   int
		tokens []int // -1: not on the page
	}{
		{200, 200, []int{64, 64, 59, 59, 59, 255, 258, 59}},
		{512, 512, []int{361, 361, 308, 308, 308, 255, 1032, 308}},
		{960, 540, []int{700, 700, 173, 612, 612, 765, 1548, 612}},
		{1024, 1024, []int{1369, 1369, 308, 1229, 1229, 765, 1032, 1229}},
		{1075, 1520, []int{1551, 2145, 231, 1959, 1959, 1105, 1548, 1959}},
		{1920, 1080, []int{1560, 2691, 173, 2448, 2448, 1105, 1548, 2448}},
		{2048, 2048, []int{1521, 4761, 308, 3000, 4916, 765, 1032, 3000}},
		{2560, 1440, []int{1560, 4784, 173, 2765, 4320, 1105, 1548, 2931}},
		{3840, 2160, []int{1560, 4784, 173, 2765, 9792, 1105, 1548, 2931}},
		{4000, 3000, []int{1564, 4740, 231, 2942, 14100, 765, -1, 2942}},
		{4096, 512, []int{392, 1104, 39, 615, 2458, 765, -1, 2458}},
	} {
		for i, want := range c.tokens {
			if got := rules[i].Tokens(c.w, c.h); got != want && want >= 0 {
				t.Errorf("%s: %d×%d costs %d, want %d", rules[i].Name(), c.w, c.h, got, want)
			}
		}
	}
}

func TestMorePicturePrices(t *testing.T) {
	for _, c := range []struct {
		rule       PictureRule
		w, h, want int
	}{
		{PatchPictures{Budget: 1536, Factor: 100}, 1800, 2400, 1452}, // the page's example
		{PatchPictures{Side: 6000, Budget: 10_000, Factor: 120}, 4032, 3024, 11868},
		{patch41Mini, 1024, 1024, 1659},
		{patchMini, 2048, 768, 1844},
		{patchNano, 512, 512, 384},
		{tileMini, 1024, 1024, 2833 + 4*5667},
		{tile70, 1024, 1024, 630},
		{tile75, 1024, 1024, 675},
		{TilePictures{Base: 85, Tile: 170, Low: true}, 4000, 3000, 85},
		{geminiLevel, 10, 10, 1120},
		{geminiCrop, 384, 384, 258},
		{geminiCrop, 385, 384, 4 * 258},
		{qwen28, 280, 140, 50},
		{qwen28, 5000, 5000, 1280},
		{qwen32, 320, 320, 100},
		{AnthropicPictures{}, 1568, 1, 56},
	} {
		if got := c.rule.Tokens(c.w, c.h); got != c.want {
			t.Errorf("%s: %d×%d costs %d, want %d", c.rule.Name(), c.w, c.h, got, c.want)
		}
	}
}

func TestAnthropicShrinks(t *testing.T) {
	for _, c := range []struct {
		rule       AnthropicPictures
		w, h, a, b int
	}{
		{claudeSmall, 1075, 1520, 924, 1307},
		{claudeSmall, 1920, 1080, 1456, 819},
		{claudeLarge, 3840, 2160, 2576, 1449},
		{claudeSmall, 200, 100, 200, 100},
	} {
		if w, h := c.rule.Shrunk(c.w, c.h); w != c.a || h != c.b {
			t.Errorf("%s: %d×%d shrinks to %d×%d, want %d×%d", c.rule.Name(), c.w, c.h, w, h, c.a, c.b)
		}
	}
}

var allRules = []PictureRule{
	claudeSmall, claudeLarge, patch120, patchGPT6, patch41Nano,
	PatchPictures{Factor: 120},
	tile85, tileMini, geminiLevel, geminiCrop, qwen28, qwen32,
}

// TestFit checks Fit against a search of all long sides.
func TestFit(t *testing.T) {
	r := seeded(t)
	for range 400 {
		rule := allRules[r.IntN(len(allRules))]
		width, height, limit := 1+r.IntN(1500), 1+r.IntN(1500), r.IntN(2000)
		if r.IntN(5) == 0 {
			height = 1 + r.IntN(12)
		}
		w, h := rule.Fit(width, height, limit)
		wantW, wantH := largestByTrial(rule, width, height, limit)
		if w != wantW || h != wantH {
			t.Errorf("%s: Fit(%d, %d, %d) = %d×%d, want %d×%d", rule.Name(), width, height, limit, w, h, wantW, wantH)
		}
	}
}

func largestByTrial(rule PictureRule, width, height, limit int) (w, h int) {
	for side := 1; side <= max(width, height); side++ {
		s := float64(side) / float64(max(width, height))
		a, b := max(1, int(float64(width)*s+0.5+1e-9)), max(1, int(float64(height)*s+0.5+1e-9))
		if rule.Tokens(a, b) <= limit {
			w, h = a, b
		}
	}
	return w, h
}

func TestNoPicture(t *testing.T) {
	for _, rule := range allRules {
		for _, size := range [][2]int{{0, 5}, {5, 0}, {-1, -1}} {
			if n := rule.Tokens(size[0], size[1]); n != 0 {
				t.Errorf("%s: %v costs %d", rule.Name(), size, n)
			}
			if w, h := rule.Fit(size[0], size[1], 1000); w != 0 || h != 0 {
				t.Errorf("%s: %v fits as %d×%d", rule.Name(), size, w, h)
			}
		}
		if w, h := rule.Fit(100, 100, 0); w != 0 || h != 0 {
			t.Errorf("%s: fits into nothing as %d×%d", rule.Name(), w, h)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		claudeSmall.Fit(3000+r.IntN(1000), 2000, 768)
	}
}
