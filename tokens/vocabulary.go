package tokens

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"sync"

	"github.com/pkoukk/tiktoken-go-loader/assets"
)

// vocabulary is the tokens of an encoding. A token's id is its rank: the lower,
// the earlier it is merged. It is immutable.
type vocabulary struct {
	text   []byte       // all tokens, in the order of their ids
	starts []uint32     // where each token starts in text, and the end of the last
	halves [][2]uint32  // the two tokens whose merge makes each token; itself twice for a byte
	bytes  [256]uint32  // the token of each single byte
	pairs  []uint32     // what two bytes merge to, or noToken
	ids    []uint32     // open addressing by hash of the token: id + 1, and the hash's high bits
	merges mergeTable   // the same as halves, the other way round
	begins prefixSearch // built at the first long piece
	seams  seams        // built at the first piece of wide characters
	long   sync.Pool    // of *longPiece
}

// vocabularyFile names a file of tokens and what it must be.
type vocabularyFile struct {
	name   string
	sha256 string // OpenAI's published hash, the same as in tiktoken
	halves string // length of each token's left half; made by bench/tables
}

var (
	//go:embed cl100k_base.halves
	cl100kHalves string
	//go:embed o200k_base.halves
	o200kHalves string
)

var (
	cl100kFile = vocabularyFile{
		name:   "cl100k_base.tiktoken",
		sha256: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
		halves: cl100kHalves,
	}
	o200kFile = vocabularyFile{
		name:   "o200k_base.tiktoken",
		sha256: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
		halves: o200kHalves,
	}
)

// newVocabulary reads a file that tiktoken-go's offline loader embeds.
func newVocabulary(f vocabularyFile) (*vocabulary, error) {
	file, err := assets.Assets.ReadFile(f.name)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != f.sha256 {
		return nil, fmt.Errorf("check %s: SHA-256 is %x, want %s", f.name, sum, f.sha256)
	}
	v := new(vocabulary)
	if err := v.readTokens(file, len(f.halves)); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	v.index()
	if err := v.join(f.halves); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	v.begins.vocabulary, v.seams.vocabulary = v, v
	return v, nil
}

// readTokens decodes the lines "base64 rank\n", whose ranks are 0, 1, 2 and so
// on, as the file's hash vouches for.
func (v *vocabulary) readTokens(file []byte, count int) error {
	v.text = make([]byte, 0, len(file)/2)
	v.starts = make([]uint32, 1, count+1)
	for len(file) > 0 {
		space := 0
		for file[space] != ' ' {
			space++
		}
		var err error
		if v.text, err = base64.StdEncoding.AppendDecode(v.text, file[:space]); err != nil {
			return err
		}
		v.starts = append(v.starts, uint32(len(v.text)))
		for file[space] != '\n' {
			space++
		}
		file = file[space+1:]
	}
	if v.size() != count {
		return fmt.Errorf("%d tokens, want %d", v.size(), count)
	}
	return nil
}

func (v *vocabulary) size() int { return len(v.starts) - 1 }

// token returns the bytes of a token.
func (v *vocabulary) token(id uint32) []byte { return v.text[v.starts[id]:v.starts[id+1]] }

// length returns the length of a token in bytes.
func (v *vocabulary) length(id uint32) int { return int(v.starts[id+1] - v.starts[id]) }

const (
	idBits = 18 // of an id, and of an id + 1
	idMask = 1<<idBits - 1
)

// index fills ids, at most half full.
func (v *vocabulary) index() {
	v.ids = make([]uint32, 2<<bits.Len(uint(v.size()-1)))
	mask := len(v.ids) - 1
	for id := range uint32(v.size()) {
		h := hashOf(v.token(id))
		slot := int(h) & mask
		for v.ids[slot] != 0 {
			slot = (slot + 1) & mask
		}
		v.ids[slot] = uint32(h>>32)&^idMask | (id + 1)
	}
	for id := range uint32(256) {
		v.bytes[v.token(id)[0]] = id
	}
}

// find returns the token that is exactly piece.
func (v *vocabulary) find(piece []byte) (id uint32, ok bool) {
	h := hashOf(piece)
	high := uint32(h>>32) &^ idMask
	mask := len(v.ids) - 1
	for slot := int(h) & mask; v.ids[slot] != 0; slot = (slot + 1) & mask {
		e := v.ids[slot]
		if e&^idMask == high && string(v.token(e&idMask-1)) == string(piece) {
			return e&idMask - 1, true
		}
	}
	return 0, false
}

var errHalves = errors.New("table of halves does not belong to it")

// join fills halves and merges from the length of each token's left half.
func (v *vocabulary) join(left string) error {
	v.halves = make([][2]uint32, v.size())
	v.merges = newMergeTable(v.size())
	v.pairs = make([]uint32, 1<<16)
	for i := range v.pairs {
		v.pairs[i] = noToken
	}
	for id := range uint32(v.size()) {
		n := int(left[id])
		if n == 0 {
			v.halves[id] = [2]uint32{id, id}
			continue
		}
		token := v.token(id)
		if n >= len(token) {
			return errHalves
		}
		l, okL := v.find(token[:n])
		r, okR := v.find(token[n:])
		if !okL || !okR {
			return errHalves
		}
		v.halves[id] = [2]uint32{l, r}
		v.merges.add(l, r, id)
		if len(token) == 2 {
			v.pairs[int(token[0])<<8|int(token[1])] = id
		}
	}
	return nil
}

// hashOf spreads bytes over 64 bits.
func hashOf(b []byte) uint64 {
	const (
		k0 = 0x9E3779B97F4A7C15
		k1 = 0xD6E8FEB86659FD93
	)
	h := uint64(len(b)) * k0
	for len(b) > 16 {
		h = mix(binary.LittleEndian.Uint64(b)^k1, binary.LittleEndian.Uint64(b[8:])^h)
		b = b[16:]
	}
	lo, hi := twoWords(b)
	return mix(lo^k1^h, hi^k0)
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// twoWords packs up to 16 bytes into two words, the rest zero.
func twoWords(b []byte) (lo, hi uint64) {
	switch n := len(b); {
	case n >= 8:
		return binary.LittleEndian.Uint64(b), lastWord(b, n-8)
	default:
		return shortWord(b), 0
	}
}

// lastWord packs the last n of at least 8 bytes.
func lastWord(b []byte, n int) uint64 {
	if n == 0 {
		return 0
	}
	return binary.LittleEndian.Uint64(b[len(b)-8:]) >> (8 * (8 - uint(n)))
}

// shortWord packs up to 7 bytes.
func shortWord(b []byte) uint64 {
	n := uint(len(b))
	if n >= 4 {
		low := uint64(binary.LittleEndian.Uint32(b))
		high := uint64(binary.LittleEndian.Uint32(b[n-4:]))
		return low | high>>(8*(8-n))<<32
	}
	var w uint64
	for i, c := range b {
		w |= uint64(c) << (8 * uint(i))
	}
	return w
}
