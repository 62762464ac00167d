package summarize

import (
	"strings"
	"testing"
)

func TestIdentifiers(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"see internal/app/run.go:12 and ./x/y.", "internal/app/run.go ./x/y"},
		{"mail ann.lee@example.org, or @team", "ann.lee@example.org"},
		{"on 2024-05-17, 1024 rows, 12 more", "2024-05-17 1024"},
		{"ticket ABC-123 at 9fceb02 by user mia_li_3668", "ABC-123 9fceb02 mia_li_3668"},
		{"call os.path.join or fooBar, not e.g. Foo", "os.path.join fooBar"},
		{"https://example.org/a?b=c", "https://example.org/a"},
		{"</div> a well-known word", ""},
		{"日本語config.toml日本語", "config.toml"},
		{"MAX_SIZE=4096; __init__", "MAX_SIZE 4096 __init__"},
		{strings.Repeat("a1", 200), ""},
	} {
		var got []string
		for _, f := range appendIdentifiers(nil, c.text) {
			got = append(got, c.text[f.start:f.end])
		}
		if words := strings.Join(got, " "); words != c.want {
			t.Errorf("identifiers of %q = %q, want %q", c.text, words, c.want)
		}
	}
}

func TestTold(t *testing.T) {
	for text, want := range map[string]bool{
		"user id 4WQ150":    true,
		"4WQ150 is it":      false,
		"→ 4WQ150 →":        false,
		"4WQ150 was booked": true,
		strings.Repeat("the ", 3) + strings.Repeat("- ", 20) + "4WQ150": false,
	} {
		found := appendIdentifiers(nil, text)
		if got := told(text, found[len(found)-1]); got != want {
			t.Errorf("told in %q = %v", text, got)
		}
	}
}
