package tokens

import "bytes"

// longPiece encodes one piece of text in linear time.
//
// A list of tokens is the encoding of its bytes if and only if every two
// neighbours are that of theirs. So it takes any token that fits its left
// neighbour, and goes back where none fits. A place from which there is no way
// on is remembered: whatever tokens lead there are the one encoding of the bytes
// before it, so it need not be tried again. It belongs to one vocabulary.
type longPiece struct {
	tokens []uint32
	tried  int                // how often a token was tried: what the time grows with
	dead   []uint64           // bit i: no encoding goes on from byte i
	known  [knownPairs]uint64 // answers of neighbours: a mergeKey, and 1 or 0 below it
}

// knownPairs is enough for what repeats in runs and in tables drawn with lines.
const knownPairs = 1 << 9

// longPieceKept bounds the memory that a longPiece may keep for the next piece.
const longPieceKept = 1 << 16

// countLong counts the tokens of a piece of any length.
func (v *vocabulary) countLong(piece []byte) int {
	l, _ := v.long.Get().(*longPiece)
	if l == nil {
		l = new(longPiece)
	}
	l.encode(v, piece)
	n := len(l.tokens)
	if cap(l.tokens) <= longPieceKept {
		v.long.Put(l)
	}
	return n
}

// encode leaves the encoding of piece in l.tokens.
func (l *longPiece) encode(v *vocabulary, piece []byte) {
	v.begins.build()
	l.reset(len(piece))
	for at := 0; at < len(piece); {
		if l.extend(v, piece[at:], at) {
			at += v.length(l.tokens[len(l.tokens)-1])
			continue
		}
		l.dead[at/64] |= 1 << (at % 64)
		at -= v.length(l.tokens[len(l.tokens)-1])
		l.tokens = l.tokens[:len(l.tokens)-1]
	}
}

// extend appends a token that rest, which begins at byte at, begins with: the
// last one again if it can, since runs repeat it, else the longest.
func (l *longPiece) extend(v *vocabulary, rest []byte, at int) bool {
	if n := len(l.tokens); n > 0 {
		last := l.tokens[n-1]
		if bytes.HasPrefix(rest, v.token(last)) && l.push(v, at, last) {
			return true
		}
	}
	for next := v.begins.longest(rest); next != noToken; next = v.begins.shorter[next] {
		if l.push(v, at, next) {
			return true
		}
	}
	return false
}

// push appends token, which begins at byte at, unless it cannot stand there.
func (l *longPiece) push(v *vocabulary, at int, token uint32) bool {
	l.tried++
	end := at + v.length(token)
	if l.dead[end/64]>>(end%64)&1 != 0 {
		return false
	}
	if n := len(l.tokens); n > 0 && !l.neighbours(v, l.tokens[n-1], token) {
		return false
	}
	l.tokens = append(l.tokens, token)
	return true
}

// neighbours is v.neighbours with a memory.
func (l *longPiece) neighbours(v *vocabulary, left, right uint32) bool {
	key := mergeKey(left, right) << 1
	known := &l.known[key*0x9E3779B97F4A7C15>>(64-9)]
	if *known&^1 != key {
		*known = key
		if v.neighbours(left, right) {
			*known |= 1
		}
	}
	return *known&1 == 1
}

func (l *longPiece) reset(size int) {
	l.tokens, l.tried = l.tokens[:0], 0
	words := size/64 + 1
	if cap(l.dead) < words {
		l.dead = make([]uint64, words)
		return
	}
	l.dead = l.dead[:words]
	clear(l.dead)
}

// encode returns the tokens of a piece.
func (v *vocabulary) encode(piece []byte) []uint32 {
	var l longPiece
	l.encode(v, piece)
	return l.tokens
}
