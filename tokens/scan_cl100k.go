package tokens

import "math/bits"

// nextCl100k is the scanner of cl100k_base:
//
//	'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
func nextCl100k(t *classTable, b []byte, i int) int {
	c, size := t.at(b, i)
	if n := contraction(b, i); n > 0 {
		return i + n
	}
	switch {
	case c.letter():
		return letters(t, b, i+size)
	case c == classNumber:
		return number(t, b, i)
	case c != classNewline:
		if after, n := t.at(b, i+size); after.letter() {
			return letters(t, b, i+size+n)
		}
	}
	start := i
	if b[i] == ' ' {
		start++
	}
	if end := punctuation(t, b, start); end > start {
		for end < len(b) && (b[end] == '\n' || b[end] == '\r') {
			end++
		}
		return end
	}
	return blank(t, b, i)
}

// letters ends a run of letters.
func letters(t *classTable, b []byte, i int) int {
	for {
		c, size := t.at(b, i)
		if !c.letter() {
			return i
		}
		i += size
	}
}

// countCl100k counts text, which is valid UTF-8. The loop takes what begins with
// a word or digits in ASCII by eight bytes at once and leaves the rest, and
// the end of the text, to the scanner.
func countCl100k(k *counter, b []byte) int {
	n, i := 0, 0
	for i+readAhead <= len(b) {
		x := word64(b, i)
		kind := asciiKinds[byte(x)]
		end := i
		switch kind {
		case kindLetter:
			end += wordLength(x)
		case kindPrefix:
			if w := wordLength(x >> 8); w > 0 {
				end += w + 1
			}
		case kindDigit:
			run := bits.TrailingZeros64(^digitsIn(x)&highBits) / 8
			if run == 8 {
				n, i = n+2, i+6
				continue
			}
			if b[i+run] < 0x80 {
				n, i = n+(run+2)/3, i+run
				continue
			}
		}
		if end == i+8 {
			end = asciiLetters(b, end)
		}
		if end == i || end < len(b) && b[end] >= 0x80 {
			end = nextCl100k(k.classes, b, i)
		}
		n += k.piece(b, i, end)
		i = end
	}
	for i < len(b) {
		end := nextCl100k(k.classes, b, i)
		n += k.piece(b, i, end)
		i = end
	}
	return n
}

// wordLength counts the letters that x begins with, 8 if all are.
func wordLength(x uint64) int {
	return bits.TrailingZeros64(^lettersIn(x)&highBits) / 8
}

// asciiLetters ends a run of ASCII letters.
func asciiLetters(b []byte, i int) int {
	for i < len(b) && asciiKinds[b[i]] == kindLetter {
		i++
	}
	return i
}
