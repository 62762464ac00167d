package tokens

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
)

// prefixSearch finds the tokens that a text begins with, longest first.
//
// It holds the tokens in lexical order. The greatest token that is not greater
// than a text has all tokens that the text begins with among its own prefixes,
// so one search and a walk along the prefixes finds the longest.
type prefixSearch struct {
	vocabulary *vocabulary
	once       sync.Once
	order      []uint32 // ids in lexical order
	keys       []uint64 // first 8 bytes of order's tokens, big-endian
	buckets    []uint32 // for each two first bytes, where they begin in order
	shorter    []uint32 // for each id its longest proper prefix that is a token
}

func (p *prefixSearch) build() { p.once.Do(p.sort) }

func (p *prefixSearch) sort() {
	v := p.vocabulary
	p.order = make([]uint32, v.size())
	keys := make([]uint64, v.size()) // by id
	for id := range p.order {
		p.order[id] = uint32(id)
		keys[id] = leadingKey(v.token(uint32(id)))
	}
	slices.SortFunc(p.order, func(a, b uint32) int {
		if c := cmp.Compare(keys[a], keys[b]); c != 0 {
			return c
		}
		return bytes.Compare(v.token(a), v.token(b))
	})
	p.keys = make([]uint64, len(p.order))
	p.buckets = make([]uint32, 1<<16+1)
	for i, id := range p.order {
		p.keys[i] = keys[id]
		p.buckets[keys[id]>>48+1]++
	}
	for i := range 1 << 16 {
		p.buckets[i+1] += p.buckets[i]
	}
	p.chain()
}

// chain fills shorter: in lexical order a token's prefixes stand before it, and
// those that are prefixes of its predecessor too are on the predecessor's chain.
func (p *prefixSearch) chain() {
	v := p.vocabulary
	p.shorter = make([]uint32, len(p.order))
	previous := noToken
	for _, id := range p.order {
		for previous != noToken && !bytes.HasPrefix(v.token(id), v.token(previous)) {
			previous = p.shorter[previous]
		}
		p.shorter[id] = previous
		previous = id
	}
}

// longest returns the longest token that text, which is not empty, begins with.
func (p *prefixSearch) longest(text []byte) uint32 {
	id := p.floor(text)
	common := commonPrefix(p.vocabulary.token(id), text)
	for p.vocabulary.length(id) > common {
		id = p.shorter[id]
	}
	return id
}

// floor returns the greatest token that is not greater than text. There is one:
// the text's first byte, or the token just before a longer one.
func (p *prefixSearch) floor(text []byte) uint32 {
	key := leadingKey(text)
	low, high := int(p.buckets[key>>48]), int(p.buckets[key>>48+1])
	for low < high { // the first token that is greater
		mid := int(uint(low+high) >> 1)
		if k := p.keys[mid]; k < key || k == key && bytes.Compare(p.vocabulary.token(p.order[mid]), text) <= 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return p.order[low-1]
}

// leadingKey packs the first 8 bytes so that keys order as the bytes do.
func leadingKey(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var padded [8]byte
	copy(padded[:], b)
	return binary.BigEndian.Uint64(padded[:])
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
