package tokens

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCountReader(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 9))
	var b strings.Builder
	for b.Len() < 2*readerBlock+readerBlock/2 {
		b.WriteString(randomText(r, 50))
	}
	mixed := b.String()
	for _, name := range ownEncodings {
		e := MustGet(name)
		for _, s := range []string{"", "one", mixed, mixed[1 : readerBlock+1], strings.Repeat("a", 3*readerBlock), strings.Repeat("日", readerBlock), strings.Repeat("\xff", readerBlock+1)} {
			want := e.Count(s)
			for _, workers := range []int{0, 1, 3} {
				got, err := e.CountReader(iotest.HalfReader(strings.NewReader(s)), workers)
				if err != nil || got != want {
					t.Errorf("%s: CountReader of %d bytes, %d workers = %d, %v, want %d", name, len(s), workers, got, err, want)
				}
			}
		}
	}
}

func TestCountReaderGivesTheReadersError(t *testing.T) {
	wrong := errors.New("wrong")
	r := io.MultiReader(strings.NewReader("some text"), iotest.ErrReader(wrong))
	if n, err := MustGet("o200k_base").CountReader(r, 2); n != 0 || !errors.Is(err, wrong) {
		t.Errorf("CountReader = %d, %v", n, err)
	}
}
