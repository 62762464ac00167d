package render

import "github.com/tidemark/tidemark/eventlog"

// Anthropic's prompt caching (docs: build-with-claude/prompt-caching): a request
// marks up to four places up to which it may be cached, and each looks back 20
// blocks for what an earlier request has cached.
const (
	maxBreakpoints    = 4
	blocksToNextBreak = 15
	lookback          = 20
)

// breakpoints chooses the parts that are marked, when so many are used before
// the messages: the end of the summaries, then the newest part and every
// fifteenth before it, as many as are left. Where the newest turn of the
// assistant and its results are longer than one can look back, the end of the
// request that they answer comes first.
func (c *chat) breakpoints(used int) map[*part]bool {
	marked := map[*part]bool{}
	blocks, head, asked := c.blocks()
	mark := func(i int) {
		if i >= 0 && used+len(marked) < maxBreakpoints {
			marked[blocks[i]] = true
		}
	}
	newest := len(blocks) - 1
	mark(head - 1)
	mark(newest)
	if asked >= head && newest-asked >= lookback {
		mark(asked)
	}
	for i := newest - blocksToNextBreak; i >= head; i -= blocksToNextBreak {
		mark(i)
	}
	return marked
}

// blocks are the parts that can be marked, in order, how many of them at the
// head are summaries, and which is the last before the newest turn of the
// assistant.
func (c *chat) blocks() (blocks []*part, head, asked int) {
	for i := range c.messages {
		if c.messages[i].role == assistant {
			asked = len(blocks) - 1
		}
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
	return blocks, head, asked
}
