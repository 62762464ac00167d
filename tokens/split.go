package tokens

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// A safe split of a text is a place where the pieces of every encoding end and
// begin whatever stands further away, so that the two sides count by themselves:
// Count(a)+Count(b) is Count(a+b). Such places are, by the characters around them:
// after a line break and before what is neither blank nor a slash; before a blank
// that is no line break and after what is not blank; after a letter and before
// what is neither letter, mark, apostrophe nor line break; after a digit and
// before what is no digit.
//
// For p50k and r50k only the places before blanks are used: they do not end
// pieces at line breaks, and know fewer letters and digits.
type splitter struct {
	classes *classTable
	blanks  bool // only before blanks
}

// safe reports whether there is a safe split in front of b[i].
func (s splitter) safe(b []byte, i int) bool {
	if !utf8.FullRune(b[i:]) {
		return false
	}
	before, _ := utf8.DecodeLastRune(b[:i])
	after, _ := utf8.DecodeRune(b[i:])
	left, right := s.classes.of(before), s.classes.of(after)
	switch {
	case right == classSpace:
		return !left.space()
	case s.blanks:
		return false
	case left == classNewline:
		return !right.space() && after != '/'
	case left == classNumber:
		return right != classNumber
	case left.letter():
		return (right == classOther || right == classNumber) && after != '\''
	}
	return false
}

// last returns the last safe split of b at or after low, or 0.
func (s splitter) last(b []byte, low int) int {
	for i := len(b) - 1; i >= max(low, 1); i-- {
		if runeStart(b, i) == i && s.safe(b, i) {
			return i
		}
	}
	return 0
}

// next returns the first safe split of b in [low, high), or 0.
func (s splitter) next(b []byte, low, high int) int {
	for i := max(low, 1); i < min(high, len(b)); i++ {
		if runeStart(b, i) == i && s.safe(b, i) {
			return i
		}
	}
	return 0
}

// splitReach is how far from where it would like to split a text, in bytes,
// Extend looks for a safe split.
const splitReach = 4096

// Extend returns Count(a+b), where count is Count(a). It counts b and only the
// end of a, back to the last safe split, if there is one in a's last 4 KiB.
func (e *Encoding) Extend(a string, count int, b string) int {
	end, start := bytesOf(a), bytesOf(b)
	low := max(0, len(end)-splitReach)
	from := e.splits.last(end, low)
	if from == 0 && low > 0 {
		return e.core.count(append(append(make([]byte, 0, len(a)+len(b)), a...), b...))
	}
	to := e.splits.next(start, utf8.UTFMax, splitReach) // a character that begins in a has ended there
	if to == 0 {
		to = len(start)
	}
	joint := append(append(make([]byte, 0, len(end)-from+to), end[from:]...), start[:to]...)
	return count - e.core.count(end[from:]) + e.core.count(joint) + e.core.count(start[to:])
}

// parallelPart is the least text in bytes that is worth a goroutine.
const parallelPart = 1 << 16

// CountParallel is [Encoding.Count] on several cores: it splits text at safe
// splits and counts the parts at the same time. workers is how many goroutines
// to use, 0 for one a core. Text without safe splits, such as one endless word,
// is counted by one of them.
func (e *Encoding) CountParallel(text string, workers int) int {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	parts := e.splits.parts(bytesOf(text), max(parallelPart, len(text)/(8*workers)))
	if workers = min(workers, len(parts)); workers <= 1 {
		return e.Count(text)
	}
	var total, next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(parts)); i = next.Add(1) - 1 {
				total.Add(int64(e.core.count(parts[i])))
			}
		})
	}
	group.Wait()
	return int(total.Load())
}

// parts cuts text at safe splits into parts of about size bytes.
func (s splitter) parts(text []byte, size int) [][]byte {
	var cut [][]byte
	for len(text) > size {
		at := s.next(text, size, len(text))
		if at == 0 {
			break
		}
		cut = append(cut, text[:at])
		text = text[at:]
	}
	return append(cut, text)
}
