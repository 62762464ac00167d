package tokens

import (
	"container/heap"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// mergeQueue is a second implementation of merging, for pieces that tiktoken-go
// would need hours for: a linked list of parts and a queue of possible merges.
type mergeQueue struct {
	ranks []int32
	parts []int32
}

func (q *mergeQueue) Len() int { return len(q.parts) }
func (q *mergeQueue) Less(i, j int) bool {
	if q.ranks[i] != q.ranks[j] {
		return q.ranks[i] < q.ranks[j]
	}
	return q.parts[i] < q.parts[j]
}

func (q *mergeQueue) Swap(i, j int) {
	q.ranks[i], q.ranks[j] = q.ranks[j], q.ranks[i]
	q.parts[i], q.parts[j] = q.parts[j], q.parts[i]
}

func (q *mergeQueue) Push(x any) {
	m := x.([2]int32)
	q.ranks, q.parts = append(q.ranks, m[0]), append(q.parts, m[1])
}

func (q *mergeQueue) Pop() any {
	n := len(q.parts) - 1
	m := [2]int32{q.ranks[n], q.parts[n]}
	q.ranks, q.parts = q.ranks[:n], q.parts[:n]
	return m
}

// queueCount counts a piece: ranks come from the bytes of the joined parts, not
// from the table of merges.
func queueCount(v *vocabulary, piece string) int {
	n := len(piece)
	next, prev := make([]int32, n+1), make([]int32, n+1)
	for i := range next {
		next[i], prev[i] = int32(i+1), int32(i-1)
	}
	rank := func(i int32) int32 {
		if i < 0 || next[i] >= int32(n) {
			return -1
		}
		if id, ok := v.find([]byte(piece[i:next[next[i]]])); ok {
			return int32(id)
		}
		return -1
	}
	q := new(mergeQueue)
	offer := func(i int32) {
		if r := rank(i); r >= 0 {
			heap.Push(q, [2]int32{r, i})
		}
	}
	gone := make([]bool, n)
	for i := range int32(n) {
		offer(i)
	}
	count := n
	for q.Len() > 0 {
		m := heap.Pop(q).([2]int32)
		i := m[1]
		if gone[i] || rank(i) != m[0] {
			continue
		}
		right := next[i]
		gone[right] = true
		next[i] = next[right]
		prev[next[right]] = i
		count--
		offer(i)
		if prev[i] >= 0 {
			offer(prev[i])
		}
	}
	return count
}

// hugePieces are single pieces, or nearly, of about size bytes.
func hugePieces(r *rand.Rand, size int) map[string]string {
	letters := func(alphabet string) string {
		b := make([]byte, size)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	out := map[string]string{
		"two letters": letters("ab"), "few letters": letters("aeinst"), "letters": letters("abcdefghijklmnopqrstuvwxyz"),
		"lines": letters("-="), "punctuation": letters("!#$%&()*+,-.:;<=>?@[]^_`{|}~"),
	}
	for _, unit := range []string{"a", " ", "-", "=", "😀", "日", "é", "ab", "abc", "*-", "aaab", "\u0301", "\n"} {
		out["runs of "+unit] = strings.Repeat(unit, size/len(unit))
	}
	return out
}

func TestHugePieces(t *testing.T) {
	t.Parallel()
	const size, most = 1 << 14, 1<<20 + 1
	r := seeded(t)
	for _, name := range ownEncodings {
		e := MustGet(name)
		k := e.core.(*counter)
		texts := hugePieces(r, size)
		if !testing.Short() && !raceEnabled {
			huge := hugePieces(r, most)
			texts["a megabyte of a"], texts["a megabyte of letters"] = huge["runs of a"], huge["letters"]
		}
		for what, text := range texts {
			if end := k.next(k.classes, []byte(text), 0); end != len(text) {
				t.Errorf("%s: %s: the first piece ends at %d of %d", name, what, end, len(text))
				continue
			}
			if got, want := e.Count(text), queueCount(k.vocabulary, text); got != want {
				t.Errorf("%s: %s: Count = %d, second implementation says %d", name, what, got, want)
			}
		}
	}
}

// TestLongPieces compares the two ways to merge, and the second implementation.
func TestLongPieces(t *testing.T) {
	r := seeded(t)
	v := MustGet("o200k_base").core.(*counter).vocabulary
	rounds := 20_000
	if testing.Short() || raceEnabled {
		rounds = 2_000
	}
	for range rounds {
		b := make([]byte, 1+r.IntN(shortPiece))
		for i := range b {
			b[i] = "aabehinst -=\n\xe4\xbd\xa0"[r.IntN(16)]
		}
		short, long, queue := v.mergeShort(b), v.countLong(b), queueCount(v, string(b))
		if short != long || short != queue {
			t.Fatalf("%q: mergeShort %d, countLong %d, second implementation %d", b, short, long, queue)
		}
	}
}

// TestLinearWork checks that a long piece takes the same work a byte whatever its
// length.
func TestLinearWork(t *testing.T) {
	r := seeded(t)
	small, large := hugePieces(r, 1<<14), hugePieces(r, 1<<18)
	for _, name := range ownEncodings {
		v := MustGet(name).core.(*counter).vocabulary
		for what := range small {
			one, sixteen := work(v, small[what]), work(v, large[what])
			if one > 8 || sixteen > 1.1*one {
				t.Errorf("%s: %s: tries %.2f tokens a byte, in a piece 16 times as long %.2f", name, what, one, sixteen)
			}
		}
	}
}

// work is how many tokens are tried for a byte of a piece.
func work(v *vocabulary, piece string) float64 {
	var l longPiece
	l.encode(v, []byte(piece))
	return float64(l.tried) / float64(len(piece))
}

// TestHalves checks the embedded table against merging each token's bytes.
func TestHalves(t *testing.T) {
	for _, name := range ownEncodings {
		v := MustGet(name).core.(*counter).vocabulary
		step := 1
		if testing.Short() || raceEnabled {
			step = 31
		}
		for i := 0; i < v.size(); i += step {
			id := uint32(i)
			token := v.token(id)
			if len(token) == 1 {
				continue
			}
			h := v.halves[id]
			if n := queueCount(v, string(token)); n != 1 {
				t.Fatalf("%s: token %d %q merges to %d tokens", name, id, token, n)
			}
			if string(v.token(h[0]))+string(v.token(h[1])) != string(token) || h[0] >= id && v.length(h[0]) > 1 || h[1] >= id && v.length(h[1]) > 1 {
				t.Fatalf("%s: token %d %q has halves %d and %d", name, id, token, h[0], h[1])
			}
		}
	}
}

// TestDigits checks what the fast loops take for granted: up to three digits are
// one token.
func TestDigits(t *testing.T) {
	for _, name := range ownEncodings {
		v := MustGet(name).core.(*counter).vocabulary
		for n := range 1000 {
			for s := strings.TrimLeft(string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)}), ""); s != ""; s = s[1:] {
				if _, ok := v.find([]byte(s)); !ok {
					t.Errorf("%s: %q is not a token", name, s)
				}
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	text := strings.Repeat("It's HTTP 日本語 12345, "+strings.Repeat("long", 30)+" don't!\n\n", 50)
	for _, name := range ownEncodings {
		e := MustGet(name)
		if n := testing.AllocsPerRun(100, func() { e.Count(text) }); n > 0 {
			t.Errorf("%s: %v allocations a count", name, n)
		}
	}
}

// TestConcurrentCounts makes many goroutines fight for the cache's slots.
func TestConcurrentCounts(t *testing.T) {
	r := seeded(t)
	texts := make([]string, 200)
	for i := range texts {
		texts[i] = randomText(r, 200)
	}
	for _, name := range ownEncodings {
		e := &Encoding{name: name, core: freshCounter(t, name)}
		want := make([]int, len(texts))
		for i, s := range texts {
			want[i] = MustGet(name).Count(s)
		}
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				for i := range texts {
					at := (i*7 + worker*25) % len(texts)
					if got := e.Count(texts[at]); got != want[at] {
						t.Errorf("%s: Count(%q) = %d, want %d", name, texts[at], got, want[at])
						return
					}
				}
			})
		}
		group.Wait()
	}
}

// freshCounter is an encoding's counter with an empty cache.
func freshCounter(t testing.TB, name string) *counter {
	t.Helper()
	k := *MustGet(name).core.(*counter)
	k.cache = new(pieceCache)
	return &k
}

// TestFullCache counts more different pieces than the cache has slots.
func TestFullCache(t *testing.T) {
	r := seeded(t)
	for _, name := range ownEncodings {
		k := freshCounter(t, name)
		for range 50_000 {
			b := make([]byte, 1+r.IntN(longBytes+4))
			for i := range b {
				b[i] = "abcABC"[r.IntN(6)]
			}
			for range 2 {
				if got, want := k.piece(b, 0, len(b)), k.encode(b, 0, len(b)); got != want {
					t.Fatalf("%s: %q: %d, want %d", name, b, got, want)
				}
			}
		}
	}
}
