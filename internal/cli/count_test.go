package cli_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/cli"
)

// countedJSON is what count --json gives.
type countedJSON struct {
	Encoding string
	Total    int
	Files    []struct {
		Path   string
		Tokens int
	}
}

// runCount runs count --json with the arguments, and gives its answer and what it
// said on stderr.
func runCount(t *testing.T, args ...string) (answer countedJSON, said string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(t.Context(), append([]string{"count", "--json"}, args...), cli.Streams{
		In: strings.NewReader(""), Out: &out, Err: &errs, Env: []string{"XDG_CONFIG_HOME=" + t.TempDir()},
	})
	if code != 0 {
		t.Fatalf("count %v: exit code %d: %s", args, code, &errs)
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatalf("count %v: %v in %s", args, err, &out)
	}
	return answer, errs.String()
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCountPictures: bytes tell a picture, whatever its name says.
func TestCountPictures(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1024, 1024))); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	picture, broken, text := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.png"), filepath.Join(dir, "c.png")
	write(t, picture, b.Bytes())
	write(t, broken, b.Bytes()[:b.Len()/2])
	write(t, text, []byte("no picture"))
	answer, said := runCount(t, dir, "--model", "gpt-4o")
	if n := answer.Files[0].Tokens; n != 765 {
		t.Errorf("a picture of 1024×1024 costs %d, want 765", n)
	}
	if !strings.Contains(said, "b.png: broken PNG") || strings.Contains(said, "c.png") {
		t.Errorf("said of a broken picture and of a text: %s", said)
	}
	if n := answer.Files[2].Tokens; n != 2 {
		t.Errorf("a text called c.png costs %d, want 2", n)
	}
}

// TestCountManyFiles: files are counted at the same time and listed in order, and
// a large one costs what its parts do.
func TestCountManyFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range 300 {
		write(t, filepath.Join(dir, strconv.Itoa(1000+i)), []byte(strings.Repeat("word ", i)))
	}
	write(t, filepath.Join(dir, "large"), []byte(strings.Repeat("a line of text\n", 300_000)))
	answer, _ := runCount(t, dir)
	total := 0
	for i, f := range answer.Files {
		total += f.Tokens
		if i > 0 && f.Path <= answer.Files[i-1].Path {
			t.Errorf("%s is listed after %s", f.Path, answer.Files[i-1].Path)
		}
	}
	if n := answer.Files[300].Tokens; n != 1_500_000 || total != answer.Total || len(answer.Files) != 301 {
		t.Errorf("%d files of %d tokens, total %d; the large one has %d", len(answer.Files), total, answer.Total, n)
	}
}
