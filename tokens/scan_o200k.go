package tokens

import "math/bits"

// nextO200k is the scanner of o200k_base, where U is [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}],
// L is [\p{Ll}\p{Lm}\p{Lo}\p{M}] and c is (?i:'s|'t|'re|'ve|'m|'ll|'d):
//
//	[^\r\n\p{L}\p{N}]?U*L+c?|[^\r\n\p{L}\p{N}]?U+L*c?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func nextO200k(t *classTable, b []byte, i int) int {
	c, size := t.at(b, i)
	switch {
	case c.letter():
		return word(t, b, i)
	case c == classNumber:
		return number(t, b, i)
	case c != classNewline:
		if end := prefixedWord(t, b, i, c, size); end > i {
			return end
		}
	}
	start := i
	if b[i] == ' ' {
		start++
	}
	if end := punctuation(t, b, start); end > start {
		for end < len(b) && (b[end] == '\n' || b[end] == '\r' || b[end] == '/') {
			end++
		}
		return end
	}
	return blank(t, b, i)
}

// word ends a word that begins with the letter or mark at b[i].
func word(t *classTable, b []byte, i int) int {
	end, ok := lowered(t, b, i)
	if !ok {
		end = capitals(t, b, i)
	}
	return end + contraction(b, end)
}

// prefixedWord ends a word whose first character, of class c, is not a letter,
// or returns i. A mark may be prefix or part of the word: it is the prefix if
// the word after it has an end in lower case, else the word's beginning.
func prefixedWord(t *classTable, b []byte, i int, c class, size int) int {
	end, ok := lowered(t, b, i+size)
	switch {
	case ok:
	case c == classMark:
		end, _ = lowered(t, b, i)
	default:
		if end = capitals(t, b, i+size); end == i+size {
			return i
		}
	}
	return end + contraction(b, end)
}

// lowered matches U*L+. Where no small letter follows the U's, the last of them
// that is an L too ends the match, since the expression steps back to it.
func lowered(t *classTable, b []byte, i int) (end int, ok bool) {
	end = -1
	for {
		c, size := t.at(b, i)
		switch c {
		case classUpper:
			i += size
			continue
		case classLetter, classMark:
			i += size
			end = i
			continue
		case classLower:
			return smalls(t, b, i), true
		}
		return end, end >= 0
	}
}

// smalls ends a run of L.
func smalls(t *classTable, b []byte, i int) int {
	for {
		c, size := t.at(b, i)
		if !c.word() || c == classUpper {
			return i
		}
		i += size
	}
}

// capitals ends a run of capital letters.
func capitals(t *classTable, b []byte, i int) int {
	for {
		c, size := t.at(b, i)
		if c != classUpper {
			return i
		}
		i += size
	}
}

// countO200k counts text, which is valid UTF-8. It is made like [countCl100k].
func countO200k(k *counter, b []byte) int {
	n, i := 0, 0
	for i+readAhead <= len(b) {
		x := word64(b, i)
		kind := asciiKinds[byte(x)]
		end := i
		switch kind {
		case kindLetter:
			end += casedLength(x)
		case kindPrefix, kindQuote:
			if w := casedLength(x >> 8); w > 0 {
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
			end = asciiCased(b, i)
		}
		if end == i || end < len(b) && (b[end] >= 0x80 || b[end] == '\'') {
			end = nextO200k(k.classes, b, i)
		}
		n += k.piece(b, i, end)
		i = end
	}
	for i < len(b) {
		end := nextO200k(k.classes, b, i)
		n += k.piece(b, i, end)
		i = end
	}
	return n
}

// casedLength counts the capitals and then small letters that x begins with.
func casedLength(x uint64) int {
	upper := bits.TrailingZeros64(^upperIn(x)&highBits) &^ 7
	lower := bits.TrailingZeros64(^lowerIn(x>>upper) & highBits)
	return (upper + lower) / 8
}

// asciiCased ends a word of ASCII letters, with a prefix or without, at b[i].
func asciiCased(b []byte, i int) int {
	for i++; i < len(b) && b[i]-'A' < 26; {
		i++
	}
	for i < len(b) && b[i]-'a' < 26 {
		i++
	}
	return i
}
