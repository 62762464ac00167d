package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How long a piece gets, in bytes, where there is a place to cut it.
const (
	minPiece   = 20
	pieceBytes = 80
	maxPiece   = 400 // what has no such place up to here is data
)

// piece is a line of a text, or a part of a long line, that can stand in the
// digest by itself.
type piece struct {
	step  int32
	from  origin
	text  string
	cost  int32 // about what it costs, in tokens
	ids   []int32
	base  float64 // its worth besides its identifiers
	taken bool
	stale bool
	// follows says that it goes on in the line of the piece before it.
	follows bool
}

// line is the piece as it stands in the digest.
func (p *piece) line() string { return strings.TrimRight(oneLine(p.text), ",;: ") }

// cutPieces calls yield with the pieces of a text. follows says that a piece goes
// on in the line of the one before it. A short line whose names mean nothing by
// themselves stands with the line before it, or else with the one after.
func cutPieces(text string, yield func(piece string, follows bool)) {
	c := cutter{yield: yield}
	for text != "" {
		n := lineLen(text)
		c.line(strings.TrimSpace(withoutNumber(text[:n])))
		text = text[min(n+1, len(text)):]
	}
	c.flush()
}

// cutter holds a short line back until it is known whether the next one needs
// it.
type cutter struct {
	yield func(piece string, follows bool)
	held  string
	alone bool // held means nothing by itself
	found []identifier
}

func (c *cutter) line(line string) {
	if len(line) > pieceBytes {
		c.flush()
		c.long(line)
		return
	}
	if line == "" {
		return
	}
	bare := c.bare(line)
	if c.held != "" && (bare || c.alone) && len(c.held)+len(line) < 2*pieceBytes {
		c.held += " " + line
		c.alone = c.bare(c.held)
		return
	}
	c.flush()
	c.held, c.alone = line, bare
}

// bare reports whether a line has names and none of them has a word near it.
func (c *cutter) bare(line string) bool {
	c.found = appendIdentifiers(c.found[:0], line)
	for _, f := range c.found {
		if told(line, f) {
			return false
		}
	}
	return len(c.found) > 0
}

func (c *cutter) flush() {
	if c.held != "" {
		c.yield(c.held, false)
		c.held = ""
	}
}

func (c *cutter) long(line string) {
	for follows := false; line != ""; follows = true {
		cut := pieceEnd(line)
		c.yield(line[:cut], follows)
		line = strings.TrimSpace(line[cut:])
	}
}

// withoutNumber takes off the number that tools put before the lines of a file.
func withoutNumber(line string) string {
	rest := strings.TrimLeft(strings.TrimLeft(line, " "), "0123456789")
	if after, ok := strings.CutPrefix(rest, "→"); ok && len(rest) < len(line) {
		return after
	}
	if after, ok := strings.CutPrefix(rest, "\t"); ok && len(rest) < len(line) {
		return after
	}
	return line
}

// pieceEnd is where the first piece of a line ends: at the first end of a clause
// that leaves enough to read, or else at a word.
func pieceEnd(line string) int {
	if len(line) <= pieceBytes {
		return len(line)
	}
	for i := minPiece; i < pieceBytes; i++ {
		if line[i] == ' ' && strings.IndexByte(".,;!?", line[i-1]) >= 0 {
			return i + 1
		}
	}
	if len(line) <= pieceBytes+pieceBytes/2 {
		return len(line)
	}
	if i := strings.LastIndexByte(line[:pieceBytes], ' '); i > minPiece {
		return i + 1
	}
	if i := strings.IndexByte(line[pieceBytes:], ' '); i >= 0 {
		return pieceBytes + i + 1
	}
	return len(line)
}

// told reports whether the identifier has a word near it, within the text: one
// of three letters or more, in the 40 bytes before it or the 20 after, that is
// not part of a path or a code.
func told(text string, id identifier) bool {
	return hasWord(text[max(0, id.start-40):id.start]) || hasWord(text[id.end:min(len(text), id.end+20)])
}

func hasWord(s string) bool {
	letters, longest, exact := 0, 0, false
	for _, r := range s {
		c := classNone
		switch {
		case r < utf8.RuneSelf:
			c = classes[r]
		case unicode.IsLetter(r):
			c = classLower
		}
		if c == classLower || c == classUpper {
			letters++
			longest = max(longest, letters)
			continue
		}
		letters = 0
		exact = exact || c == classDigit || r == '/'
		if c == classNone {
			if longest >= 3 && !exact {
				return true
			}
			longest, exact = 0, false
		}
	}
	return longest >= 3 && !exact
}

// guessTokens is about what a text costs: a token for six letters, three
// digits, one other character; single spaces are free.
func guessTokens(text string) int32 {
	var cost, letters, digits, foreign int32
	for i := 0; i < len(text); i++ {
		switch c := classes[text[i]]; {
		case c == classLower || c == classUpper:
			letters++
			continue
		case c == classDigit:
			digits++
			continue
		case text[i] >= 0x80:
			foreign++
		case text[i] > ' ':
			cost++
		}
		cost += (letters+5)/6 + (digits+2)/3
		letters, digits = 0, 0
	}
	return cost + (letters+5)/6 + (digits+2)/3 + foreign/2
}
