package tokens

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/tidemark/tidemark/internal/corpustest"
)

// TestOriginal compares with counts of OpenAI's own tiktoken, on the texts that
// tiktoken-go gets wrong too.
func TestOriginal(t *testing.T) {
	for _, c := range originalCases(t) {
		for _, name := range ownEncodings {
			if got := MustGet(name).Count(c.Text); got != c.Counts[name] {
				t.Errorf("%s: %s: Count(%q) = %d, want %d", name, c.Why, c.Text, got, c.Counts[name])
			}
		}
		if oracleWrong(c.Text) {
			continue
		}
		for _, name := range []string{"p50k_base", "r50k_base"} {
			if got := MustGet(name).Count(c.Text); got != c.Counts[name] {
				t.Errorf("%s: %s: Count(%q) = %d, want %d", name, c.Why, c.Text, got, c.Counts[name])
			}
		}
	}
}

func TestHarmonyHasTheRanksOfO200k(t *testing.T) {
	text := strings.Join(alphabet, " ")
	if a, b := MustGet("o200k_harmony").Count(text), MustGet("o200k_base").Count(text); a != b {
		t.Errorf("o200k_harmony counts %d, o200k_base %d", a, b)
	}
}

func TestRandomTexts(t *testing.T) {
	t.Parallel()
	r := seeded(t)
	rounds := 20_000 // others at each run
	if testing.Short() || raceEnabled {
		rounds = 5_000
	}
	for _, name := range ownEncodings {
		for range rounds {
			if differs(t, name, randomText(r, 16)) {
				return
			}
		}
		for range rounds / 500 {
			if differs(t, name, randomText(r, 2000)) {
				return
			}
		}
	}
}

// TestEveryCharacter puts each character between others of each kind.
func TestEveryCharacter(t *testing.T) {
	t.Parallel()
	step := rune(1)
	if testing.Short() || raceEnabled {
		step = 37
	}
	for _, name := range ownEncodings {
		var b strings.Builder
		for r := rune(0); r <= unicode.MaxRune; r += step {
			if c := classes().of(r); r >= 0xD800 && r < 0xE000 || r >= 0x80 && c != goClass(r) || c == classOther && r > 0x3300 && r%16 != 0 {
				continue
			}
			for _, around := range [][2]string{{"a", "'s"}, {"", "123\n"}} {
				b.WriteString(around[0] + string(r) + around[1])
			}
			if b.Len() > 1<<14 {
				if differs(t, name, b.String()) {
					return
				}
				b.Reset()
			}
		}
	}
}

// TestCutAnywhere counts what is left of a text cut at any byte.
func TestCutAnywhere(t *testing.T) {
	text := "It's 日本語 and Ünïcödé\u0301, HTTP'LL 12345 👩‍💻!\r\n\n  \t<|endoftext|>//\n/ don't   "
	for _, name := range ownEncodings {
		for i := range len(text) {
			if differs(t, name, text[:i]) || differs(t, name, text[i:]) {
				return
			}
		}
	}
}

func TestRunLengths(t *testing.T) {
	t.Parallel()
	for _, name := range ownEncodings {
		for _, unit := range []string{"a", "A", "aB", " ", "\n", "\r\n", "-", "=", "\t", "0", "é", "日", "😀", "\u0301", "\xff", "\x00", "ab", "*-", "'", "'s", ". "} {
			for n := 1; n < 140; n += 1 + n/20 {
				if differs(t, name, strings.Repeat(unit, n)) || differs(t, name, "x"+strings.Repeat(unit, n)+"y") {
					return
				}
			}
			differs(t, name, strings.Repeat(unit, 3000))
		}
	}
}

// TestSourceTree compares on the sources of the Go distribution.
func TestSourceTree(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("reads a source tree")
	}
	t.Parallel()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no Go distribution: %v", err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "src", "unicode")
	compareTree(t, root)
	compareTree(t, filepath.Join(filepath.Dir(root), "encoding"))
	compareTree(t, filepath.Join(filepath.Dir(root), "strconv"))
}

// TestCorpus compares on the transcripts corpus.
func TestCorpus(t *testing.T) {
	t.Parallel()
	compareTree(t, corpustest.File(t, "."))
}

// compareTree compares on each file of a folder, whatever it holds, and logs how
// much it was. Pictures are cut short: tiktoken-go takes minutes for them.
func compareTree(t *testing.T, root string) {
	files, size := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".eval") || testing.Short() || raceEnabled {
			data = data[:min(len(data), 1<<14)]
		}
		files, size = files+1, size+len(data)
		for _, name := range ownEncodings {
			if got, want := MustGet(name).CountBytes(data), oracleCount(name, string(data)); got != want && !differs(t, name, string(data)) {
				t.Logf("%s: %s: %d, tiktoken-go says %d: it has characters that tiktoken-go does not know", name, path, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d bytes, 2 encodings", files, size)
}

// TestClasses compares the table of characters with Go's own, of Unicode 15.0:
// it may differ only in characters that have no class there.
func TestClasses(t *testing.T) {
	added := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		ours, gos := classes().of(r), goClass(r)
		if ours == gos {
			continue
		}
		if unicode.Version == "15.0.0" && gos != classOther {
			t.Errorf("%U: class %d, Go says %d", r, ours, gos)
		}
		added++
	}
	// 622 ideographs of Unicode 15.1, and the letters, marks and numbers of 16.0.
	if unicode.Version == "15.0.0" && added != 5055 {
		t.Errorf("%d characters added since Unicode 15.0", added)
	}
}
