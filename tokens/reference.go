package tokens

import (
	"errors"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// reference counts with tiktoken-go: exact, slow, and in quadratic time for
// long runs of letters. It serves the old encodings p50k and r50k.
type reference struct{ bpe *tiktoken.Tiktoken }

// referencePattern is the regular expression of p50k_base, p50k_edit and
// r50k_base, which tiktoken-go does not export.
const referencePattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// newReference makes its own tiktoken-go core, since that package's functions
// that get an encoding by name may use the network.
func newReference(ranks string) (*reference, error) {
	return newReferencePattern(ranks, referencePattern)
}

func newReferencePattern(ranks, pattern string) (*reference, error) {
	table, err := loader.NewOfflineLoader().LoadTiktokenBpe(ranks + ".tiktoken")
	if err != nil {
		return nil, err
	}
	if len(table) == 0 {
		return nil, errors.New("vocabulary " + ranks + " is empty")
	}
	bpe, err := tiktoken.NewCoreBPE(table, map[string]int{}, pattern)
	if err != nil {
		return nil, err
	}
	encoding := &tiktoken.Encoding{Name: ranks, PatStr: pattern, MergeableRanks: table}
	return &reference{bpe: tiktoken.NewTiktoken(bpe, encoding, map[string]any{})}, nil
}

func (r *reference) count(text []byte) int { return len(r.bpe.EncodeOrdinary(string(text))) }

// head takes the first limit tokens, and fewer until what is left, moved back
// to a rune boundary, costs that much when it is counted by itself.
func (r *reference) head(text []byte, limit int) (n, count int) {
	ids := r.bpe.EncodeOrdinary(string(text))
	for want := min(limit, len(ids)); want > 0; want-- {
		decoded := r.bpe.Decode(ids[:want])
		n = sourceLength(text, len(decoded))
		if count = r.count(text[:n]); count <= limit {
			return n, count
		}
	}
	return 0, 0
}

// tail leaves out as many of the first tokens as it must, and more until what is
// left, from a rune boundary on, costs at most limit when it is counted by itself.
func (r *reference) tail(text []byte, total, limit int) (start, count int) {
	ids := r.bpe.EncodeOrdinary(string(text))
	for drop := total - limit; drop < len(ids); drop++ {
		decoded := r.bpe.Decode(ids[:drop])
		start = nextRune(text, sourceLength(text, len(decoded)))
		if count = r.count(text[start:]); count <= limit {
			return start, count
		}
	}
	return len(text), 0
}
