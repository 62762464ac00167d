package tokens

import "sync/atomic"

// pieceCache remembers how many tokens pieces cost, up to 31 bytes long. It is
// shared by all goroutines and takes no lock: a piece of up to 7 bytes and its
// count are one word, read and written at once; longer ones have a version that
// is odd while they are written, so that a reader never joins parts of two.
// A new piece takes the place of the old one of its slot. Its size is fixed:
// 400 KiB.
type pieceCache struct {
	short  [shortSlots]atomic.Uint64
	middle [middleSlots]middleSlot
	long   [longSlots]longSlot
}

const (
	shortSlots  = 1 << 14
	middleSlots = 1 << 13
	longSlots   = 1 << 11

	shortBytes  = 7  // longest piece of a short slot
	middleBytes = 15 // of a middle slot
	longBytes   = 31 // of a long slot

	countShift = 59 // the count of a short or middle piece is above its length
	lengthAt   = 56
	keyMask    = 1<<countShift - 1
)

type middleSlot struct {
	version atomic.Uint64
	words   [2]atomic.Uint64
}

type longSlot struct {
	version atomic.Uint64
	words   [4]atomic.Uint64
}

const cacheSpread = 0x9E3779B97F4A7C15

// shortKey is the piece in the low n bytes of word, n from 1 to 7.
func shortKey(word uint64, n int) uint64 {
	return word&(1<<(8*uint(n))-1) | uint64(n)<<lengthAt
}

// getShort returns the count of a piece, 0 if it is not known.
func (c *pieceCache) getShort(key uint64) int {
	e := c.short[key*cacheSpread>>(64-14)].Load()
	if e&keyMask != key {
		return 0
	}
	return int(e >> countShift)
}

func (c *pieceCache) putShort(key uint64, count int) {
	c.short[key*cacheSpread>>(64-14)].Store(key | uint64(count)<<countShift)
}

// middleKey is the second word of a piece of n bytes, n from 8 to 15: its bytes
// from the ninth on, and in the top byte the length's low bits.
func middleKey(high uint64, n int) uint64 {
	return high&(1<<(8*uint(n-8))-1) | uint64(n&7)<<lengthAt
}

func (c *pieceCache) middleSlot(low, high uint64) *middleSlot {
	return &c.middle[(low*cacheSpread^high*0xD6E8FEB86659FD93)>>(64-13)]
}

func (c *pieceCache) getMiddle(low, high uint64) int {
	s := c.middleSlot(low, high)
	v := s.version.Load()
	if s.words[0].Load() != low {
		return 0
	}
	e := s.words[1].Load()
	if e&keyMask != high || v&1 != 0 || s.version.Load() != v {
		return 0
	}
	return int(e >> countShift)
}

func (c *pieceCache) putMiddle(low, high uint64, count int) {
	s := c.middleSlot(low, high)
	v := s.version.Load()
	if v&1 != 0 || !s.version.CompareAndSwap(v, v+1) {
		return
	}
	s.words[0].Store(low)
	s.words[1].Store(high | uint64(count)<<countShift)
	s.version.Store(v + 2)
}

// longKey is a piece of 16 to 31 bytes, and in the top byte its length's low
// bits. The count goes above them, up to 15; pieces with more are not kept.
type longKey [4]uint64

const (
	longCountShift = 60
	longCountMost  = 15
)

func newLongKey(piece []byte) (k longKey) {
	k[0], k[1] = twoWords(piece[:16])
	k[2], k[3] = twoWords(piece[16:])
	k[3] |= uint64(len(piece)&15) << lengthAt
	return k
}

func (c *pieceCache) longSlot(k *longKey) *longSlot {
	h := mix(k[0]^k[2], cacheSpread^k[1]) ^ k[3]*cacheSpread
	return &c.long[h>>(64-11)]
}

func (c *pieceCache) getLong(k *longKey) int {
	s := c.longSlot(k)
	v := s.version.Load()
	if s.words[0].Load() != k[0] || s.words[1].Load() != k[1] || s.words[2].Load() != k[2] {
		return 0
	}
	e := s.words[3].Load()
	if e&(1<<longCountShift-1) != k[3] || v&1 != 0 || s.version.Load() != v {
		return 0
	}
	return int(e >> longCountShift)
}

func (c *pieceCache) putLong(k *longKey, count int) {
	s := c.longSlot(k)
	v := s.version.Load()
	if count > longCountMost || v&1 != 0 || !s.version.CompareAndSwap(v, v+1) {
		return
	}
	s.words[0].Store(k[0])
	s.words[1].Store(k[1])
	s.words[2].Store(k[2])
	s.words[3].Store(k[3] | uint64(count)<<longCountShift)
	s.version.Store(v + 2)
}
