package tokens

import "math/bits"

// mergeTable finds the token that two neighbouring tokens merge to.
//
// Every token has one pair of tokens that makes it: the merges inside a span of
// text that becomes a token are those of the token's own bytes, whatever stands
// around it. So the table has an entry a token, not one for every way to split
// a token in two. An entry packs left, right and merged id into a word.
type mergeTable struct {
	entries []uint64
	shift   uint
}

const noToken = ^uint32(0)

func newMergeTable(size int) mergeTable {
	n := bits.Len(uint(size)) + 1
	return mergeTable{entries: make([]uint64, 1<<n), shift: 64 - uint(n)}
}

func (t *mergeTable) slot(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> t.shift }

// mergeKey is never 0, which marks an empty entry.
func mergeKey(left, right uint32) uint64 { return (uint64(left)<<idBits | uint64(right)) + 1 }

func (t *mergeTable) add(left, right, merged uint32) {
	key := mergeKey(left, right)
	i := t.slot(key)
	for t.entries[i] != 0 {
		i = (i + 1) & uint64(len(t.entries)-1)
	}
	t.entries[i] = key<<idBits | uint64(merged)
}

// of returns what left and right merge to, or noToken.
func (t *mergeTable) of(left, right uint32) uint32 {
	key := mergeKey(left, right)
	mask := uint64(len(t.entries) - 1)
	for i := t.slot(key) & mask; ; i = (i + 1) & mask {
		e := t.entries[i]
		if e>>idBits == key {
			return uint32(e & idMask)
		}
		if e == 0 {
			return noToken
		}
	}
}

// shortPiece is the longest piece in bytes that is merged in place. Longer ones
// go to encodeLong.
const shortPiece = 64

// mergeShort counts the tokens of a piece of 1 to shortPiece bytes: as long as
// two neighbours merge, the pair with the lowest merged id does, the first of
// equals.
func (v *vocabulary) mergeShort(piece []byte) int {
	var ids, merged [shortPiece]uint32
	n := len(piece)
	for i, c := range piece {
		ids[i] = v.bytes[c]
	}
	for i := range n - 1 {
		merged[i] = v.pairs[int(piece[i])<<8|int(piece[i+1])]
	}
	for n > 1 {
		best, at := noToken, 0
		for i, m := range merged[:n-1] {
			if m < best {
				best, at = m, i
			}
		}
		if best == noToken {
			break
		}
		n--
		ids[at] = best
		copy(ids[at+1:n], ids[at+2:n+1])
		copy(merged[at:n-1], merged[at+1:n])
		if at > 0 {
			merged[at-1] = v.merges.of(ids[at-1], best)
		}
		if at < n-1 {
			merged[at] = v.merges.of(best, ids[at+1])
		}
	}
	return n
}

// neighbours reports whether right may follow left in an encoding: whether the
// bytes of both, encoded together, give just these two tokens.
//
// It takes the merges of both apart, the later one first, and asks of every two
// tokens that touched while nothing else happened whether they would have merged.
func (v *vocabulary) neighbours(left, right uint32) bool {
	before := noToken // merges of ids under this one came first
	for {
		if v.merges.of(left, right) < before {
			return false
		}
		if left > right {
			before = left
			if left = v.halves[left][1]; left != before {
				continue
			}
			before = right + 1
			if right = v.halves[right][0]; right+1 == before {
				return true
			}
			continue
		}
		before = right + 1
		if right = v.halves[right][0]; right+1 != before {
			continue
		}
		before = left
		if left = v.halves[left][1]; left == before {
			return true
		}
	}
}
