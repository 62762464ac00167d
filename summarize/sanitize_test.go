package summarize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSanitize(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":        "plain\ttext\n",
		"\x1b[31mred\x1b[0m":   "red",
		"a\x00b\x07c":          "abc",
		"line\r\nline\rline":   "line\nline\nline",
		"bad\xffbyte":          "bad\uFFFDbyte",
		"\u202Ereversed\u2066": "reversed",
		"日本語":                  "日本語",
		"\x1b":                 "",
		"\x1b[":                "[",
	} {
		if got := sanitize(text); got != want {
			t.Errorf("sanitize(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	f.Add("a\x1b[1;31mb\xff\u202e\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := sanitize(text)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, needsCare) {
			t.Errorf("sanitize(%q) = %q", text, got)
		}
		if again := sanitize(got); again != got {
			t.Errorf("sanitize(%q) = %q, and again %q", text, got, again)
		}
	})
}
