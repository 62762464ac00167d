package summarize

import "strings"

// identKind is what an identifier looks like.
type identKind uint8

const (
	identNone   identKind = iota
	identWord             // snake_case, camelCase, CONSTANT_NAME
	identDotted           // os.path, config.toml
	identPath             // a path or an address of the web
	identEmail            // somebody@example.org
	identDate             // 2024-05-17
	identNumber           // three digits or more
	identCode             // ABC-123, 4WQ150, 9fceb02
)

// identifier is an exact name in a text: what cannot be guessed again once it
// is gone.
type identifier struct {
	start, end int
	kind       identKind
}

// class tells the bytes of identifiers apart.
type class uint8

const (
	classNone  class = iota
	classLower       // a-z
	classUpper       // A-Z
	classDigit       // 0-9
	classMark        // joins parts of a name, and may not end it
)

var classes = func() (t [256]class) {
	for c := 'a'; c <= 'z'; c++ {
		t[c] = classLower
		t[c-'a'+'A'] = classUpper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = classDigit
	}
	for _, c := range "_./@+~-" {
		t[c] = classMark
	}
	return t
}()

// appendIdentifiers finds the identifiers of a text, in order.
func appendIdentifiers(found []identifier, text string) []identifier {
	for i := 0; i < len(text); {
		if classes[text[i]] == classNone {
			i++
			continue
		}
		end := runEnd(text, i)
		from, to := trimRun(text, i, end)
		if kind := classify(text[from:to]); kind != identNone && !isClosingTag(text, from) {
			found = append(found, identifier{from, to, kind})
		}
		i = end
	}
	return found
}

// isClosingTag reports whether the name at i is the /name of a closing tag.
func isClosingTag(text string, i int) bool { return i > 0 && text[i-1] == '<' && text[i] == '/' }

// runEnd is where the run of name bytes that begins at i ends. The "://" of an
// address is part of it.
func runEnd(text string, i int) int {
	for i < len(text) {
		switch {
		case classes[text[i]] != classNone:
			i++
		case strings.HasPrefix(text[i:], "://"):
			i += len("://")
		default:
			return i
		}
	}
	return i
}

// trimRun takes off the punctuation around a name.
func trimRun(text string, from, to int) (int, int) {
	for to > from && strings.IndexByte("./@+~-", text[to-1]) >= 0 {
		to--
	}
	for from < to && (text[from] == '-' || text[from] == '+') {
		from++
	}
	if rest := text[from:to]; strings.HasPrefix(rest, "@") && !strings.Contains(rest, "/") {
		from++
	}
	return from, to
}

// shape counts what a name is made of.
type shape struct {
	letters, digits, humps      int
	slash, dot, dash, under, at int
}

func shapeOf(s string) (sh shape) {
	last := classNone
	for i := 0; i < len(s); i++ {
		c := classes[s[i]]
		switch c {
		case classLower, classUpper:
			sh.letters++
			if c == classUpper && last == classLower {
				sh.humps++
			}
		case classDigit:
			sh.digits++
		default:
			sh.mark(s[i])
		}
		last = c
	}
	return sh
}

func (sh *shape) mark(c byte) {
	switch c {
	case '/':
		sh.slash++
	case '.':
		sh.dot++
	case '-':
		sh.dash++
	case '_':
		sh.under++
	case '@':
		sh.at++
	}
}

// maxIdentifier is how long an identifier gets, in bytes; longer ones are data.
const maxIdentifier = 200

func classify(s string) identKind {
	if len(s) < 3 || len(s) > maxIdentifier {
		return identNone
	}
	sh := shapeOf(s)
	switch {
	case sh.letters == 0:
		return classifyDigits(s, sh)
	case sh.slash > 0:
		return identPath
	case sh.at == 1 && sh.dot > 0:
		return identEmail
	case sh.dot > 0 && longestPart(s) >= 2:
		return identDotted
	case sh.digits >= 3 && sh.dot == 0:
		return identCode
	case sh.under > 0 && sh.letters > 1:
		return identWord
	case sh.digits > 0:
		return identCode
	case sh.humps > 0 && sh.dash == 0:
		return identWord
	}
	return identNone
}

func classifyDigits(s string, sh shape) identKind {
	marks := sh.dash + sh.slash
	switch {
	case sh.digits < 3:
		return identNone
	case marks == 2 && sh.digits >= 6 && sh.digits <= 8 && sh.dot == 0:
		return identDate
	case marks > 0:
		return identCode
	}
	return identNumber
}

// longestPart is the length of the longest part between dots, so that "e.g."
// is no name.
func longestPart(s string) int {
	longest := 0
	for part := range strings.SplitSeq(s, ".") {
		longest = max(longest, len(part))
	}
	return longest
}
