package tokens

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// ownEncodings are those that do not go through tiktoken-go.
var ownEncodings = []string{"cl100k_base", "o200k_base"}

// oracles are tiktoken-go's encodings.
var oracles = sync.OnceValue(func() map[string]*tiktoken.Tiktoken {
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	out := map[string]*tiktoken.Tiktoken{}
	for _, name := range []string{"cl100k_base", "o200k_base", "p50k_base", "p50k_edit", "r50k_base"} {
		e, err := tiktoken.GetEncoding(name)
		if err != nil {
			panic(err)
		}
		out[name] = e
	}
	return out
})

// oracleCount is tiktoken-go's count.
func oracleCount(name, text string) int { return len(oracles()[name].EncodeOrdinary(text)) }

// oracleWrong reports whether tiktoken-go may differ from the original on text:
// it does not take the long s for an s, and knows Unicode as Go does, not 16.
func oracleWrong(text string) bool {
	if strings.Contains(text, "'ſ") {
		return true
	}
	for _, r := range text {
		if c := classes().of(r); r >= 0x80 && c != goClass(r) {
			return true
		}
	}
	return false
}

// goClass is the class of a character by Go's own tables.
func goClass(r rune) class {
	switch {
	case r == '\r' || r == '\n':
		return classNewline
	case unicode.IsSpace(r):
		return classSpace
	case unicode.In(r, unicode.Lu, unicode.Lt):
		return classUpper
	case unicode.Is(unicode.Ll, r):
		return classLower
	case unicode.IsLetter(r):
		return classLetter
	case unicode.IsMark(r):
		return classMark
	case unicode.IsNumber(r):
		return classNumber
	}
	return classOther
}

// differs fails the test if our count of text is not the oracle's, and shows the
// smallest text found that shows it.
func differs(t testing.TB, name, text string) bool {
	t.Helper()
	e := MustGet(name)
	wrong := func(s string) bool { return e.Count(s) != oracleCount(name, s) }
	if oracleWrong(text) || !wrong(text) {
		return false
	}
	for width := len(text) / 2; width > 0; width /= 2 {
		for i := 0; i+width <= len(text); {
			if shorter := text[:i] + text[i+width:]; wrong(shorter) && !oracleWrong(shorter) {
				text = shorter
			} else {
				i += width
			}
		}
	}
	t.Errorf("%s: Count(%q) = %d, tiktoken-go says %d", name, text, e.Count(text), oracleCount(name, text))
	return true
}

// alphabet is what random texts are made of: what the regular expressions and
// the merges could disagree on.
var alphabet = append(strings.Split("a b c A B Z é É ß 日 本 語 ' ’ 's 'S 't 'll 'LL 'RE 'Ve 'M ſ K İ \n \r \r\n \t \v \f "+
	"\u00a0 \u0085 \u2028 \u3000 \u1680 1 2 23 456 ٣ ४ Ⅷ ½ ² ! / // - -- . , ... \u0301 \u20dd \u093f \u0e31 ʰ ǅ ª 😀 👍🏽 👩‍💻 🇩🇪 ❤️ "+
	"\xff \xe2\x82 \xf0\x9f \xc0 \xed\xa0\x80 \x00 \x7f \x1c the ing HTTP Server don't 1234567 \u200d \u200b \ufeff \ufffd שלום العربية ไทย हिन्दी 한국어 "+
	"<|endoftext|> <|fim_prefix|> ---- ==== aaaa", " "), " ", "  ", "   ", "\n\n", " \n", "\n ")

// randomText joins up to most pieces of the alphabet, and random characters.
func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range 1 + r.IntN(most) {
		switch r.IntN(8) {
		case 0:
			b.WriteRune(rune(r.IntN(0x3000)))
		case 1:
			b.WriteRune(rune(r.IntN(unicode.MaxRune)))
		default:
			b.WriteString(alphabet[r.IntN(len(alphabet))])
		}
	}
	return b.String()
}

// seeded returns a random source whose seed is in the test's output.
func seeded(t testing.TB) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// originalCase is a count by the original tiktoken.
type originalCase struct {
	Why    string         `json:"why"`
	Text   string         `json:"text"`
	Counts map[string]int `json:"counts"`
}

// originalCases are counts by OpenAI's tiktoken; the file says which and how.
func originalCases(t testing.TB) []originalCase {
	data, err := os.ReadFile("testdata/original.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []originalCase `json:"cases"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}
