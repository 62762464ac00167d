package render

import "github.com/tidemark/tidemark/eventlog"

// Anthropic's prompt caching (docs: build-with-claude/prompt-caching): a request
// marks up to four places up to which it may be cached, and each looks back 20
// blocks for what an earlier request has cached.
const (
	maxBreakpoints    = 4
	blocksToNextBreak = 15
)

// breakpoints chooses the parts that are marked, when so many are used before
// the messages: the end of the summaries, then the newest part and every
// fifteenth before it, as many as are left.
func (c *chat) breakpoints(used int) map[*part]bool {
	marked := map[*part]bool{}
	blocks, head := c.blocks()
	if head > 0 {
		marked[blocks[head-1]] = true
	}
	for i := len(blocks) - 1; i >= head && used+len(marked) < maxBreakpoints; i -= blocksToNextBreak {
		marked[blocks[i]] = true
	}
	return marked
}

// blocks are the parts that can be marked, in order, and how many of them at the
// head are summaries.
func (c *chat) blocks() (blocks []*part, head int) {
	for i := range c.messages {
		for j := range c.messages[i].parts {
			p := &c.messages[i].parts[j]
			if p.kind == opaqueBlock {
				continue // what a provider signed goes back as it came
			}
			if head == len(blocks) && p.event != nil && p.event.Kind() == eventlog.KindSummary {
				head++
			}
			blocks = append(blocks, p)
		}
	}
	return blocks, head
}
