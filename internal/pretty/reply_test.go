package pretty_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/internal/pretty"
)

func TestReply(t *testing.T) {
	var b bytes.Buffer
	r := pretty.NewReply(&b, false)
	for _, piece := range []struct {
		section, whose, content string
		done                    bool
	}{
		{"thinking", "", "Look at\nthe ", false},
		{"thinking", "", "tests.", true},
		{"terminal", "", "go test \x1b[2J./...\n", false},
		{"terminal", "a/b", "ls", false},
		{"python", "", "print(1)\n\n", true},
	} {
		if err := r.Print(piece.section, piece.whose, piece.content, piece.done); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.End(); err != nil {
		t.Fatal(err)
	}
	want := `💭 thinking
│ Look at
│ the tests.
💻 terminal
│ go test ␛[2J./...
💻 terminal [a/b]
│ ls
🐍 python
│ print(1)
│ 
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReplyInColour(t *testing.T) {
	for section, code := range map[string]string{"thinking": "34m", "python": "33m", "terminal": "32m"} {
		var b bytes.Buffer
		if err := pretty.NewReply(&b, true).Print(section, "", "x", true); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), code) {
			t.Errorf("%s: %q", section, b.String())
		}
	}
}
