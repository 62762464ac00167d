package picture

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	hashShown = 8  // digits of a hash in a marker
	nameShown = 60 // characters of a name in a marker
)

// Marker is the text that stands for a picture, with the name that the agent
// knows it by, if there is one:
//
//	[image 1280×720 sha256:ab12cd34… · plot.png]
//
// The size is that of the original.
func Marker(p *Picture, name string) string {
	return marker(fmt.Sprintf("image %d×%d", p.OriginalWidth, p.OriginalHeight), p.SHA256, name)
}

// Refused is the text that stands for what cannot be shown, and why:
//
//	[image not shown: 30000×30000 is over the limit of 64 megapixels · sha256:ab12cd34… · plot.png]
//
// sha256 and name may be empty.
func Refused(err error, sha256, name string) string {
	return marker("image not shown: "+printable(err.Error(), 120)+" ·", sha256, name)
}

func marker(head, sha256, name string) string {
	var b strings.Builder
	b.WriteString("[")
	b.WriteString(head)
	if sha256 != "" {
		b.WriteString(" sha256:" + printable(sha256[:min(len(sha256), hashShown)], hashShown) + "…")
	}
	if name = printable(name, nameShown); name != "" {
		if !strings.HasSuffix(b.String(), "·") {
			b.WriteString(" ·")
		}
		b.WriteString(" " + name)
	}
	return strings.TrimSuffix(b.String(), " ·") + "]"
}

// printable makes s one line of at most limit characters that cannot be
// mistaken for the end of a marker.
func printable(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '[':
			return '('
		case r == ']':
			return ')'
		case r == utf8.RuneError, !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}
