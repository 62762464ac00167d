package tokens

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// checkCuts checks what Prefix and Suffix promise.
func checkCuts(t testing.TB, e *Encoding, text string, limit int) {
	t.Helper()
	total := e.Count(text)
	n, count := e.Prefix(text, limit)
	if real := e.Count(text[:n]); real != count || count > max(limit, 0) || total <= limit && n != len(text) || runeStart([]byte(text), n) != n {
		t.Errorf("%s: Prefix(%q, %d) = %d, %d; the text costs %d, its prefix %d", e.Name(), text, limit, n, count, total, real)
	}
	start, count := e.Suffix(text, limit)
	if real := e.Count(text[start:]); real != count || count > max(limit, 0) || total <= limit && start != 0 || runeStart([]byte(text), start) != start {
		t.Errorf("%s: Suffix(%q, %d) = %d, %d; the text costs %d, its suffix %d", e.Name(), text, limit, start, count, total, real)
	}
}

func TestCuts(t *testing.T) {
	t.Parallel()
	r := seeded(t)
	for _, name := range Encodings() {
		rounds := 20_000
		if _, old := MustGet(name).core.(*reference); old || testing.Short() || raceEnabled {
			rounds = 300
		}
		for range rounds {
			text := randomText(r, 20)
			checkCuts(t, MustGet(name), text, r.IntN(25)-1)
			if t.Failed() {
				return
			}
		}
	}
}

func TestCutsInsideOnePiece(t *testing.T) {
	for _, name := range ownEncodings {
		e := MustGet(name)
		for _, text := range []string{strings.Repeat("a", 1000), strings.Repeat("日", 500), strings.Repeat("😀", 100), strings.Repeat("-", 3000), strings.Repeat("\u0301", 200), strings.Repeat(" ", 5000)} {
			for _, limit := range []int{1, 2, 3, 10, 17, 100} {
				checkCuts(t, e, text, limit)
				if n, count := e.Prefix(text, limit); limit > 3 && n < len(text) && count < limit/2 {
					t.Errorf("%s: Prefix(%.10q…, %d) = %d, %d", name, text, limit, n, count)
				}
			}
		}
	}
}

// TestCutAtWords shows that cuts are between words.
func TestCutAtWords(t *testing.T) {
	text := "The quick brown fox jumps over the lazy dog."
	e := MustGet("o200k_base")
	if n, count := e.Prefix(text, 4); text[:n] != "The quick brown fox" || count != 4 {
		t.Errorf("Prefix gives %q, %d", text[:n], count)
	}
	if start, count := e.Suffix(text, 3); text[start:] != " lazy dog." || count != 3 {
		t.Errorf("Suffix gives %q, %d", text[start:], count)
	}
}

// TestCutsOfHugeText cuts 64 MB in a time that could not count it.
func TestCutsOfHugeText(t *testing.T) {
	for _, unit := range []string{"a", "word ", "日", "line\n"} {
		text := strings.Repeat(unit, 64<<20/len(unit))
		e := MustGet("o200k_base")
		e.Prefix(text[:3000], 100)
		start := time.Now()
		n, a := e.Prefix(text, 1000)
		s, b := e.Suffix(text, 1000)
		if took := time.Since(start); took > 100*time.Millisecond && !raceEnabled {
			t.Errorf("%q: %v", unit, took)
		}
		if a > 1000 || b > 1000 || a < 900 || b < 900 || n == 0 || s == len(text) {
			t.Errorf("%q: Prefix %d, %d; Suffix %d, %d", unit, n, a, s, b)
		}
	}
}

func TestTally(t *testing.T) {
	t.Parallel()
	r := seeded(t)
	for _, name := range Encodings() {
		e := MustGet(name)
		rounds := 5_000
		if _, old := e.core.(*reference); old || testing.Short() || raceEnabled {
			rounds = 200
		}
		for range rounds {
			text := randomText(r, 16)
			tally := e.Tally()
			for at := 0; at < len(text); {
				n := min(len(text)-at, 1+r.IntN(5))
				tally.WriteString(text[at : at+n])
				at += n
				if got, want := tally.Count(), e.Count(text[:at]); got != want {
					t.Fatalf("%s: %q in parts counts %d, want %d", name, text[:at], got, want)
				}
			}
			checkExtend(t, e, text, r.IntN(len(text)+1))
		}
	}
}

func checkExtend(t testing.TB, e *Encoding, text string, at int) {
	t.Helper()
	if got, want := e.Extend(text[:at], e.Count(text[:at]), text[at:]), e.Count(text); got != want {
		t.Fatalf("%s: Extend(%q, %q) = %d, want %d", e.Name(), text[:at], text[at:], got, want)
	}
}

func TestTallyReset(t *testing.T) {
	tally := MustGet("cl100k_base").Tally()
	tally.WriteString("some words")
	tally.Reset()
	tally.WriteString("hello world")
	if got := tally.Count(); got != 2 {
		t.Errorf("after Reset: %d, want 2", got)
	}
}

func TestExtendLongTexts(t *testing.T) {
	e := MustGet("o200k_base")
	words, letters := strings.Repeat("some words, ", 2000), strings.Repeat("a", 3*splitReach)
	for _, text := range []string{words, letters, words + letters, letters + words} {
		for _, at := range []int{0, 1, len(text) / 2, len(text) - 1, len(text)} {
			checkExtend(t, e, text, at)
		}
	}
}

func TestCountParallel(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for b.Len() < 1<<18 {
		b.WriteString(randomText(r, 50))
	}
	text := strings.ToValidUTF8(b.String(), "")
	for _, name := range ownEncodings {
		e := MustGet(name)
		for _, s := range []string{text, text[:10], "", strings.Repeat("a", 1<<20), b.String()} {
			for _, workers := range []int{0, 1, 2, 7} {
				if got, want := e.CountParallel(s, workers), e.Count(s); got != want {
					t.Errorf("%s: CountParallel of %d bytes, %d workers = %d, want %d", name, len(s), workers, got, want)
				}
			}
		}
	}
}

func TestRuneStart(t *testing.T) {
	text := []byte("aé日😀\xff\xe2\x82z")
	starts := map[int]bool{len(text): true}
	for i := 0; i < len(text); {
		starts[i] = true
		_, size := utf8.DecodeRune(text[i:])
		i += size
	}
	for i := range len(text) + 1 {
		if got := runeStart(text, i); !starts[got] || got > i || starts[i] && got != i {
			t.Errorf("runeStart(%d) = %d", i, got)
		}
	}
}
