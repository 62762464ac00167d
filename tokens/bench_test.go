package tokens

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
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

// BenchmarkWorst counts texts that pre-tokenizers and merges find hard, in sizes
// from 1 to 16 MB: the rate of each text does not depend on its size.
func BenchmarkWorst(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 12<<20)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	const largest = 16 << 20
	texts := hugePieces(r, largest)
	texts["base64"] = base64.StdEncoding.EncodeToString(noise)
	for _, what := range []string{"runs of a", "runs of  ", "runs of \n", "runs of 😀", "base64", "punctuation", "letters"} {
		for _, name := range ownEncodings {
			e := MustGet(name)
			e.Count(strings.Repeat("ab", shortPiece)) // tables that only long pieces need
			for _, size := range []int{1 << 20, 4 << 20, largest} {
				b.Run(fmt.Sprintf("%q/%s/%dMB", what, name, size>>20), func(b *testing.B) {
					text := texts[what][:min(size, len(texts[what]))]
					b.SetBytes(int64(len(text)))
					for b.Loop() {
						e.Count(text)
					}
				})
			}
		}
	}
}

// BenchmarkLoad is the cold start of an encoding, and of its first long and its
// first wide piece.
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
		b.Run(f.name+"/wide", func(b *testing.B) {
			v, err := newVocabulary(f)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				v.seams.fill()
			}
		})
	}
}
