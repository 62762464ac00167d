package summarize

import "strings"

// shellCommands splits a command line into simple commands and those into
// words, by the quoting rules of the shell. Bodies of here-documents are left
// out. It is meant for recognising commands, not for running them.
func shellCommands(line string) [][]string {
	l := shellLexer{rest: line}
	for l.rest != "" {
		l.step()
	}
	l.endCommand()
	return l.commands
}

type shellLexer struct {
	rest     string
	word     []byte
	inWord   bool
	words    []string
	commands [][]string
	heredocs []string // delimiters whose bodies follow the current line
}

func (l *shellLexer) step() {
	c := l.rest[0]
	switch {
	case c == '\\' && len(l.rest) > 1:
		if l.rest[1] != '\n' {
			l.put(l.rest[1])
		}
		l.rest = l.rest[2:]
	case c == '\'' || c == '"':
		l.quoted(c)
	case c == ' ' || c == '\t' || c == '\r':
		l.endWord()
		l.rest = l.rest[1:]
	case c == '\n':
		l.endCommand()
		l.rest = l.rest[1:]
		l.skipHeredocs()
	case strings.HasPrefix(l.rest, "<<"):
		l.heredoc()
	case c == '#' && !l.inWord:
		l.rest = l.rest[lineLen(l.rest):]
	case c == '&' && l.redirecting():
		l.put(c)
		l.rest = l.rest[1:]
	case c == ';' || c == '|' || c == '&' || c == '(' || c == ')':
		l.endCommand()
		l.rest = l.rest[1:]
	case c == '>' && !l.redirecting():
		if strings.Trim(string(l.word), "12&") != "" {
			l.endWord()
		}
		l.put(c)
		l.rest = l.rest[1:]
	default:
		l.put(c)
		l.rest = l.rest[1:]
	}
}

// redirecting reports whether the word so far is a redirection without its
// target, as in 2>&1.
func (l *shellLexer) redirecting() bool {
	return len(l.word) > 0 && l.word[len(l.word)-1] == '>' || len(l.word) == 0 && strings.HasPrefix(l.rest, "&>")
}

func (l *shellLexer) put(c byte) { l.word, l.inWord = append(l.word, c), true }

func (l *shellLexer) quoted(quote byte) {
	l.inWord = true
	i := 1
	for i < len(l.rest) && l.rest[i] != quote {
		if quote == '"' && l.rest[i] == '\\' && i+1 < len(l.rest) {
			i++
		}
		l.word = append(l.word, l.rest[i])
		i++
	}
	l.rest = l.rest[min(i+1, len(l.rest)):]
}

func (l *shellLexer) endWord() {
	if l.inWord {
		l.words = append(l.words, string(l.word))
	}
	l.word, l.inWord = l.word[:0], false
}

func (l *shellLexer) endCommand() {
	l.endWord()
	if len(l.words) > 0 {
		l.commands = append(l.commands, l.words)
	}
	l.words = nil
}

// heredoc notes the delimiter after << or <<-.
func (l *shellLexer) heredoc() {
	l.endWord()
	l.rest = strings.TrimLeft(l.rest, "<- \t")
	n := strings.IndexAny(l.rest, " \t\n;|&>)")
	if n < 0 {
		n = len(l.rest)
	}
	if word := strings.Trim(l.rest[:n], `'"\`); word != "" {
		l.heredocs = append(l.heredocs, word)
	}
	l.rest = l.rest[n:]
}

func (l *shellLexer) skipHeredocs() {
	for _, end := range l.heredocs {
		for l.rest != "" {
			n := lineLen(l.rest)
			line := l.rest[:n]
			l.rest = strings.TrimPrefix(l.rest[n:], "\n")
			if strings.TrimLeft(line, "\t") == end {
				break
			}
		}
	}
	l.heredocs = nil
}

// lineLen is the length of the first line of text, without its newline.
func lineLen(text string) int {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return i
	}
	return len(text)
}
