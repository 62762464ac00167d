package aider

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// usage is what a reply cost, in tokens.
type usage struct{ sent, received int }

// The program's line on it: older versions print it before the reply, newer ones
// after it, rounded.
var (
	usageBefore = regexp.MustCompile(`^([\d,]+) prompt tokens, ([\d,]+) completion tokens`)
	usageAfter  = regexp.MustCompile(`^Tokens: ([\d.,]+[kM]?) sent\b.*?\b([\d.,]+[kM]?) received`)
)

// account takes the lines on what replies cost out of the program's text.
func (c *chat) account(text string) string {
	var rest []string
	for line := range strings.SplitSeq(text, "\n") {
		if found := usageBefore.FindStringSubmatch(line); found != nil {
			c.cost = usage{tokens(found[1]), tokens(found[2])}
		} else if found := usageAfter.FindStringSubmatch(line); found != nil && c.reply != nil {
			c.reply.InputTokens, c.reply.OutputTokens = tokens(found[1]), tokens(found[2])
		} else {
			rest = append(rest, line)
		}
	}
	return strings.Trim(strings.Join(rest, "\n"), "\n")
}

// tokens reads 403, 34,000 or 2.3k; 0 where it is no such number.
func tokens(s string) int {
	factor := 1.0
	switch {
	case strings.HasSuffix(s, "k"):
		factor = 1e3
	case strings.HasSuffix(s, "M"):
		factor = 1e6
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(s, "kM"), ",", ""), 64)
	if err != nil || n < 0 || n*factor > math.MaxInt32 {
		return 0
	}
	return int(math.Round(n * factor))
}
