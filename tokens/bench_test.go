package tokens

import (
	"strings"
	"testing"
)

// benchmarkText is prose, source and numbers with some 3,000 different pieces.
func benchmarkText() string {
	var b strings.Builder
	for _, c := range []string{"server", "client", "token", "budget", "summary", "transcript", "window", "picture"} {
		for _, d := range []string{"Count", "Reader", "Writer", "Plan", "Log", "Render", "Cache", "Session"} {
			for _, f := range []string{"func new%(ctx context.Context) (*%, error) {\n\treturn &%{limit: 1024}, nil\n}\n", "The % keeps what a long run needs, and isn't lost when % ends.\n", "{\"%\": \"%\", \"seq\": 1289, \"ok\": true}\n"} {
				b.WriteString(strings.ReplaceAll(f, "%", c+d))
			}
		}
	}
	return b.String()
}

func BenchmarkCount(b *testing.B) {
	text := benchmarkText()
	for _, name := range ownEncodings {
		e := MustGet(name)
		b.Run(name+"/warm", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				e.Count(text)
			}
		})
		b.Run(name+"/cold", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			k := freshCounter(b, name)
			for b.Loop() {
				*k.cache = pieceCache{}
				k.count([]byte(text))
			}
		})
	}
}

// BenchmarkLoad is the cold start of an encoding, and of its first long piece.
func BenchmarkLoad(b *testing.B) {
	for _, f := range []vocabularyFile{cl100kFile, o200kFile} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := newVocabulary(f); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(f.name+"/long", func(b *testing.B) {
			v, err := newVocabulary(f)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				v.begins.sort()
			}
		})
	}
}
