package tokens

import "sync"

// seams tells where a piece of wide characters can be cut.
//
// A seam is a place in a piece, in front of a character of three or four bytes,
// that no token crosses. Every part of every merge is a token, so nothing is ever
// merged across a seam, and the two sides count by themselves. Chinese, Japanese,
// Korean and emoji have one between most characters, which are then few enough to
// be remembered.
//
// Two bytes on either side decide. A table has a bit for each hash of them that
// some token crosses; that others share the bit costs a cut, never a count.
type seams struct {
	vocabulary *vocabulary
	once       sync.Once
	near       [1 << nearBits / 64]uint64 // tokens that begin one byte before
	far        [1 << farBits / 64]uint64  // and those that begin earlier
}

const (
	nearBits = 16
	farBits  = 18

	wideLead = 0xE0 // the first byte of a character of three or four is this or above
)

func (s *seams) build() { s.once.Do(s.fill) }

// fill marks what each token crosses. A token that ends with a character's first
// byte crosses whatever the second is.
func (s *seams) fill() {
	for id := range uint32(s.vocabulary.size()) {
		token := s.vocabulary.token(id)
		for i := 1; i < len(token); i++ {
			if token[i] < wideLead {
				continue
			}
			if i+1 < len(token) {
				s.mark(token[:i], token[i], token[i+1])
				continue
			}
			for second := range byte(0x40) {
				s.mark(token[:i], token[i], 0x80|second)
			}
		}
	}
}

func (s *seams) mark(before []byte, first, second byte) {
	n := len(before)
	if n == 1 {
		h := nearHash(before[0], first, second)
		s.near[h/64] |= 1 << (h % 64)
		return
	}
	h := farHash(before[n-2], before[n-1], first, second)
	s.far[h/64] |= 1 << (h % 64)
}

// at reports whether there is a seam in front of the wide character at b[i], i
// from 1.
func (s *seams) at(b []byte, i int) bool {
	h := nearHash(b[i-1], b[i], b[i+1])
	if s.near[h/64]>>(h%64)&1 != 0 {
		return false
	}
	if i == 1 {
		return true
	}
	h = farHash(b[i-2], b[i-1], b[i], b[i+1])
	return s.far[h/64]>>(h%64)&1 == 0
}

func nearHash(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> (32 - nearBits)
}

func farHash(a, b, c, d byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16 | uint32(d)<<24) * 0x9E3779B1 >> (32 - farBits)
}

// next returns the first seam of b[start:end] after start, or end.
func (s *seams) next(b []byte, start, end int) int {
	for i := start + 1; i < end; i++ {
		if b[i] >= wideLead && s.at(b[start:], i-start) {
			return i
		}
	}
	return end
}
