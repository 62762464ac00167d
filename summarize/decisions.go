package summarize

import (
	"fmt"
	"strings"
)

// reasons are the words that give a decision or its reason away.
var reasons = []string{
	"because ", "root cause", "the problem is", "the issue is", "turns out", "decided to", "instead of", "rather than",
	"so that ", "trade-off", "I'll use ", "the fix is", "the cause is", "which means",
}

// decisionBytes is how much of a sentence is told.
const decisionBytes = 240

// decisions gives sentences of the agent that say why, the newest first. What
// it said aloud goes before what it thought.
func (d *draft) decisions(share int) string {
	var said, thought []string
	for i := len(d.steps) - 1; i >= 0; i-- {
		s := &d.steps[i]
		for _, src := range s.texts {
			switch src.origin {
			case fromAgent:
				said = appendReasons(said, s.seq, src.text)
			case fromThinking:
				thought = appendReasons(thought, s.seq, src.text)
			}
		}
	}
	all := append(said, thought...)
	text, _ := d.list("Decisions and reasons", len(all), func(i int) string { return all[i] }, share)
	return text
}

func appendReasons(lines []string, seq int64, text string) []string {
	for line := range strings.SplitSeq(text, "\n") {
		for line != "" {
			end := sentenceEnd(line)
			if sentence := strings.TrimLeft(strings.ReplaceAll(oneLine(line[:end]), "**", ""), "-*># "); givesReason(sentence) {
				lines = append(lines, fmt.Sprintf("- @%d %s", seq, clipLine(sentence, decisionBytes)))
			}
			line = line[end:]
		}
	}
	return lines
}

func sentenceEnd(line string) int {
	for i := 0; i+1 < len(line); i++ {
		if (line[i] == '.' || line[i] == '!' || line[i] == '?') && line[i+1] == ' ' {
			return i + 2
		}
	}
	return len(line)
}

// minReason is the shortest sentence that can give a reason, in bytes.
const minReason = 30

func givesReason(sentence string) bool {
	if len(sentence) < minReason {
		return false
	}
	for _, r := range reasons {
		if strings.Contains(sentence, r) {
			return true
		}
	}
	return false
}
