package tokens

import (
	"strings"
	"testing"
)

// FuzzCount compares with tiktoken-go, and checks the laws that tie the other
// ways to count to Count.
func FuzzCount(f *testing.F) {
	for _, c := range originalCases(f)[:200] {
		f.Add(c.Text, uint16(len(c.Text)/2))
	}
	f.Add(strings.Join(alphabet, ""), uint16(100))
	f.Add(strings.Repeat("a", 200)+strings.Repeat("-", 100), uint16(70))
	f.Fuzz(func(t *testing.T, text string, at uint16) {
		if len(text) > 1<<12 {
			return
		}
		for _, name := range ownEncodings {
			if differs(t, name, text) {
				return
			}
			e := MustGet(name)
			cut := min(int(at), len(text))
			checkExtend(t, e, text, cut)
			checkCuts(t, e, text, int(at)%40)
			tally := e.Tally()
			tally.WriteString(text[:cut])
			tally.WriteString(text[cut:])
			if got, want := tally.Count(), e.Count(text); got != want {
				t.Errorf("%s: %q cut at %d counts %d, want %d", name, text, cut, got, want)
			}
		}
	})
}
