package summarize

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidemark/tidemark/tokens"
)

const (
	// leastSections is how many of the sections asked for an account has.
	leastSections = 3
	// shingle is how many words in a row count as copied when they are the
	// same; equal runs of that length are rare by chance.
	shingle = 8
	// maxCopied is the share of an account that may be word for word in what the
	// model was given. What must be quoted is put beside it by code.
	maxCopied = 0.5
	// leastDistinct is the share of runs of words that occur once in a text that
	// does not go in circles.
	leastDistinct = 0.5
	// leastWords is how many words a text needs for those shares to mean
	// something.
	leastWords = 40
)

// judge gives the account in a reply, or refuses it. Rules of form come first:
// they are cheap and never wrong about a good account.
func judge(reply Reply, q question, room int, enc *tokens.Encoding) (string, error) {
	text := unwrap(reply.Text)
	switch {
	case reply.Stop == StopRefusal:
		return "", Refusal("the model declined")
	case reply.Stop == StopTool:
		return "", Refusal("it calls a tool")
	case text == "":
		return "", Refusal("it is empty")
	case reply.Stop == StopLength:
		return "", Refusal("it was cut off at its limit")
	case !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError):
		return "", Refusal("it is not valid UTF-8")
	case strings.ContainsFunc(text, func(r rune) bool { return needsCare(r) || unicode.Is(unicode.Co, r) }):
		return "", Refusal("it holds control characters")
	case strings.Contains(text, fence(q.part.text())):
		return "", Refusal("it repeats the delimiters of the prompt")
	case callsTool(text):
		return "", Refusal("it calls a tool")
	}
	text, found := headed(text)
	if found < leastSections {
		return "", Refusal("it has %d of the %d sections asked for: no account, but the conversation going on", found, len(sections))
	}
	if n := enc.Count(text); n > room {
		return "", Refusal("it costs %d tokens, over the %d that there is room for", n, room)
	}
	return text, checkWords(text, q)
}

// unwrap takes off what models put around an answer: their thinking, and a code
// fence around all of it.
func unwrap(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "<think>"); ok {
		if _, after, closed := strings.Cut(rest, "</think>"); closed {
			text = strings.TrimSpace(after)
		}
	}
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, "```") && strings.Count(text, "```") == 2 {
		if body, ok := strings.CutSuffix(rest, "```"); ok {
			return strings.TrimSpace(body)
		}
	}
	return text
}

// toolMarks begin a line with which models call tools in plain text.
var toolMarks = []string{"<tool_call", "<function_call", "<function=", "<invoke ", "[TOOL_CALLS]", "<|", "{\"tool_calls\"", "<tool_use"}

func callsTool(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		for _, mark := range toolMarks {
			if strings.HasPrefix(line, mark) {
				return true
			}
		}
	}
	return false
}

// headed writes the headings of the sections in one way, below that of the
// account, and counts the different ones that have something below them.
func headed(text string) (string, int) {
	lines := strings.Split(text, "\n")
	found := map[string]bool{}
	section := ""
	for i, line := range lines {
		name := sectionOf(line)
		switch {
		case name != "":
			section = name
			lines[i] = "### " + strings.ToUpper(name[:1]) + name[1:]
			continue
		case strings.HasPrefix(line, "#"):
			lines[i] = "#### " + strings.TrimLeft(line, "# ")
		}
		if section != "" && strings.TrimSpace(line) != "" {
			found[section] = true
		}
	}
	return strings.Join(lines, "\n"), len(found)
}

// sectionOf is the section that a line is the heading of, or "".
func sectionOf(line string) string {
	name := strings.ToLower(strings.Trim(line, "#*:. 0123456789\t"))
	name = strings.TrimSuffix(name, "s")
	for _, s := range sections {
		if name == strings.TrimSuffix(s, "s") {
			return s
		}
	}
	return ""
}

// checkWords refuses texts that are copied or go in circles.
func checkWords(text string, q question) error {
	words := strings.Fields(text)
	if len(words) < leastWords {
		return nil
	}
	seed := maphash.MakeSeed()
	given := map[uint64]bool{}
	for _, from := range []string{instructions, q.source} {
		for _, h := range shingles(seed, strings.Fields(from)) {
			given[h] = true
		}
	}
	own := shingles(seed, words)
	distinct, copied := map[uint64]bool{}, 0
	for _, h := range own {
		distinct[h] = true
		if given[h] {
			copied++
		}
	}
	switch n := float64(len(own)); {
	case float64(copied) > maxCopied*n:
		return Refusal("%d%% of it is copied from the prompt", copied*100/len(own))
	case float64(len(distinct)) < leastDistinct*n:
		return Refusal("it says the same over and over")
	}
	return nil
}

// shingles hashes every run of words.
func shingles(seed maphash.Seed, words []string) []uint64 {
	if len(words) < shingle {
		return nil
	}
	hashes := make([]uint64, 0, len(words)-shingle+1)
	for i := range len(words) - shingle + 1 {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, w := range words[i : i+shingle] {
			h.WriteString(w)
			h.WriteByte(' ')
		}
		hashes = append(hashes, h.Sum64())
	}
	return hashes
}
