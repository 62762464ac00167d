package render

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// TestValuesKeepToTheirLimit says outputs of all lengths around a limit, from
// letters of a token to signs of several.
func TestValuesKeepToTheirLimit(t *testing.T) {
	t.Parallel()
	const limit = 300
	enc := tokens.MustGet("o200k_base")
	r, err := New(Options{Full: Detail{Tokens: limit}})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		var text strings.Builder
		for range n + 1 {
			text.WriteString(strings.Repeat("x7 𓀀", random.IntN(9)) + " ")
		}
		e := eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text.String())}})
		s := r.standard.sayAnew(e, levelFull, nil)
		if got := enc.Count(s.blocks[0].text); got > limit {
			t.Fatalf("%d words of %d tokens cost %d, over %d", n, enc.Count(text.String()), got, limit)
		}
	}
}
