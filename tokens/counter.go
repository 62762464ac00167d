package tokens

import (
	"unicode/utf8"
)

// counter is the core of the encodings that Tidemark counts itself: it scans
// pieces, remembers what they cost and makes no list of tokens.
type counter struct {
	vocabulary *vocabulary
	classes    *classTable
	next       scanner
	whole      func(k *counter, text []byte) int // counts valid UTF-8
	cache      *pieceCache
}

// readAhead is how many bytes the fast loops want to see from a piece's start.
const readAhead = 16

func newCounter(f vocabularyFile, next scanner, whole func(*counter, []byte) int) (*counter, error) {
	v, err := newVocabulary(f)
	if err != nil {
		return nil, err
	}
	return &counter{vocabulary: v, classes: classes(), next: next, whole: whole, cache: new(pieceCache)}, nil
}

func (k *counter) count(text []byte) int {
	if !utf8.Valid(text) {
		text = replaceInvalid(text)
	}
	return k.whole(k, text)
}

// piece returns what the piece b[i:end] costs.
func (k *counter) piece(b []byte, i, end int) int {
	n := end - i
	if n > middleBytes || i+readAhead > len(b) {
		return k.awkward(b, i, end)
	}
	low := word64(b, i)
	if n <= shortBytes {
		key := shortKey(low, n)
		if count := k.cache.getShort(key); count > 0 {
			return count
		}
		count := k.encode(b, i, end)
		k.cache.putShort(key, count)
		return count
	}
	high := middleKey(word64(b, i+8), n)
	if count := k.cache.getMiddle(low, high); count > 0 {
		return count
	}
	count := k.encode(b, i, end)
	k.cache.putMiddle(low, high, count)
	return count
}

// awkward returns what the piece b[i:end] costs, which is long, or at the end of b.
func (k *counter) awkward(b []byte, i, end int) int {
	switch n := end - i; {
	case n > longBytes:
		return k.encode(b, i, end)
	case n <= middleBytes:
		var padded [readAhead]byte
		copy(padded[:], b[i:end])
		return k.piece(padded[:], 0, n)
	}
	key := newLongKey(b[i:end])
	if count := k.cache.getLong(&key); count > 0 {
		return count
	}
	count := k.encode(b, i, end)
	k.cache.putLong(&key, count)
	return count
}

// encode returns what the piece b[i:end] costs, without looking it up in the cache.
// If it has seams, its parts are looked up.
func (k *counter) encode(b []byte, i, end int) int {
	piece := b[i:end]
	if _, ok := k.vocabulary.find(piece); ok {
		return 1
	}
	if piece[0] >= wideLead || piece[len(piece)-1] >= 0x80 {
		k.vocabulary.seams.build()
		if cut := k.vocabulary.seams.next(b, i, end); cut < end {
			return k.parts(b, i, cut, end)
		}
	}
	if len(piece) <= shortPiece {
		return k.vocabulary.mergeShort(piece)
	}
	return k.vocabulary.countLong(piece)
}

// parts returns what the piece b[i:end] costs, whose first seam is at cut.
func (k *counter) parts(b []byte, i, cut, end int) int {
	n := k.piece(b, i, cut)
	for cut < end {
		i, cut = cut, k.vocabulary.seams.next(b, cut, end)
		n += k.piece(b, i, cut)
	}
	return n
}

// replaceInvalid copies text with U+FFFD for each byte that is not part of
// valid UTF-8.
func replaceInvalid(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/8+16)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		out = utf8.AppendRune(out, r)
		text = text[size:]
	}
	return out
}
