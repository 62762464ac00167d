package tokens

import "unicode/utf8"

// head cuts text, which costs more than limit.
func (k *counter) head(text []byte, limit int) (n, count int) {
	valid := text
	if !utf8.Valid(text) {
		valid = replaceInvalid(text)
	}
	for at, sum := 0, 0; at < len(valid); {
		end := k.next(k.classes, valid, at)
		if sum += k.piece(valid, at, end); sum > limit {
			if at == 0 {
				n, count = k.headOfPiece(valid[:end], limit)
			}
			break
		}
		if !k.splitBlank(valid, at, end) {
			n, count = end, sum
		}
		at = end
	}
	return sourceLength(text, n), count
}

// splitBlank reports whether the piece b[start:end] is the last character of
// white space that belongs to what follows. If the text ended with it, it would
// be one piece with the white space before it.
func (k *counter) splitBlank(b []byte, start, end int) bool {
	last, _ := utf8.DecodeLastRune(b[:end])
	before, size := utf8.DecodeLastRune(b[:start])
	return size > 0 && k.classes.of(last) == classSpace && k.classes.of(before) == classSpace
}

// headOfPiece cuts a piece that costs more than limit. The beginning of its
// encoding is the encoding of its beginning; but what is cut at a rune boundary
// counts by itself, and its pieces may be others, so that is counted again.
func (k *counter) headOfPiece(piece []byte, limit int) (n, count int) {
	ids := k.vocabulary.encode(piece)
	for want := limit; want > 0; want-- {
		n = 0
		for _, id := range ids[:want] {
			n += k.vocabulary.length(id)
		}
		n = runeStart(piece, n)
		if count = k.whole(k, piece[:n]); count <= limit {
			return n, count
		}
	}
	return 0, 0
}

// tail cuts text, which costs total, more than limit.
func (k *counter) tail(text []byte, total, limit int) (start, count int) {
	valid := text
	if !utf8.Valid(text) {
		valid = replaceInvalid(text)
	}
	count = total
	for count > limit {
		end := k.next(k.classes, valid, start)
		cost := k.piece(valid, start, end)
		if end == len(valid) {
			start, count = k.tailOfPiece(valid, start, limit)
			break
		}
		start, count = end, count-cost
	}
	return sourceLength(text, start), count
}

// tailOfPiece cuts the last piece of text, which begins at from and costs more
// than limit.
func (k *counter) tailOfPiece(text []byte, from, limit int) (start, count int) {
	ids := k.vocabulary.encode(text[from:])
	start = len(text)
	for _, id := range ids[len(ids)-limit:] {
		start -= k.vocabulary.length(id)
	}
	for start = nextRune(text, start); start < len(text); {
		if count = k.whole(k, text[start:]); count <= limit {
			return start, count
		}
		_, size := utf8.DecodeRune(text[start:])
		start += size
	}
	return len(text), 0
}
