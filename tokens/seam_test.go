package tokens

import (
	"strings"
	"testing"
)

// TestSeams cuts runs of wide characters, of random ones and of those that tokens
// are made of, and compares with the second implementation.
func TestSeams(t *testing.T) {
	r := seeded(t)
	rounds := 3000
	if testing.Short() || raceEnabled {
		rounds = 300
	}
	for _, name := range ownEncodings {
		k := freshCounter(t, name)
		v := k.vocabulary
		var wide []string // tokens with wide characters, whole or not
		for id := range uint32(v.size()) {
			if token := v.token(id); token[len(token)-1] >= 0x80 || token[0] >= wideLead {
				wide = append(wide, string(token))
			}
		}
		cuts := 0
		for range rounds {
			var b strings.Builder
			for range 1 + r.IntN(12) {
				switch r.IntN(4) {
				case 0:
					b.WriteString(wide[r.IntN(len(wide))])
				case 1:
					b.WriteRune(rune(0x4E00 + r.IntN(0x5000)))
				case 2:
					b.WriteRune(rune(0x3041 + r.IntN(0x100)))
				case 3:
					b.WriteRune(rune(0x1F300 + r.IntN(0x400)))
				}
			}
			piece := replaceInvalid([]byte(b.String()))
			v.seams.build()
			if v.seams.next(piece, 0, len(piece)) < len(piece) {
				cuts++
			}
			if got, want := k.encode(piece, 0, len(piece)), queueCount(v, string(piece)); got != want {
				t.Fatalf("%s: %q costs %d, second implementation says %d", name, piece, got, want)
			}
		}
		if cuts < rounds/2 {
			t.Errorf("%s: only %d of %d pieces have a seam", name, cuts, rounds)
		}
	}
}
