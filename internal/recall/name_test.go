package recall

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPlainWordsAreNoNames holds the quick look to what the patterns say.
func TestPlainWordsAreNoNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Za-z0-9_./@+~:é-]{1,12}`).Draw(t, "word")
		if isPlain(word) && name.MatchString(word) {
			t.Errorf("%q is passed over, and is a name", word)
		}
	})
}
