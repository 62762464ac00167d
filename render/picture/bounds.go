package picture

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// minSide is the least that a downscaled side may come to, in pixels.
const minSide = 4

// size gives the size that a picture of w×h may have.
func (b *Bounds) size(w, h int) (int, int, error) {
	width, height := w, h
	if long := max(w, h); b.MaxSide > 0 && long > b.MaxSide {
		scale := float64(b.MaxSide) / float64(long)
		width, height = scaled(w, scale), scaled(h, scale)
	}
	if b.Rule != nil && b.Tokens > 0 && b.Rule.Tokens(width, height) > b.Tokens {
		fitW, fitH := b.Rule.Fit(width, height, b.Tokens)
		width, height = min(fitW, width), min(fitH, height)
		if width < 1 || height < 1 || b.Rule.Tokens(width, height) > b.Tokens {
			return 0, 0, refuse(ErrNoFit, "%d×%d fits in no %d tokens by the rule %s",
				w, h, b.Tokens, printable(b.Rule.Name(), 40))
		}
	}
	if narrow := min(width, height); narrow < minSide && narrow < min(w, h) {
		return 0, 0, refuse(ErrTooNarrow, "%d×%d is too narrow to be made %d×%d", w, h, width, height)
	}
	return width, height, nil
}

// takes tells whether a picture of the right size can go as it is.
func (b *Bounds) takes(p *Picture) bool {
	return !p.Animated && p.Within(b.MaxSide, b.MaxBytes) &&
		(len(b.MediaTypes) == 0 || p.MediaType == PNG || p.MediaType == JPEG || slices.Contains(b.MediaTypes, p.MediaType))
}

func (b *Bounds) key() string {
	name := ""
	if b.Rule != nil && b.Tokens > 0 {
		name = b.Rule.Name()
	}
	return fmt.Sprintf("%q %d %d %d %q", name, b.Tokens, b.MaxSide, b.MaxBytes, strings.Join(b.MediaTypes, " "))
}

// scaled is a side made smaller, rounded, never nothing.
func scaled(side int, scale float64) int {
	return max(1, int(math.Round(float64(side)*scale)))
}
