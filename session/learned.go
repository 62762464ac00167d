package session

import (
	"github.com/tidemark/tidemark/tokens"
)

// learned are the provider's counts of a namespace's prompts for one model, as
// a note keeps them: enough to know what was believed at an earlier seq.
type learned struct {
	// Total counts all, Last are the newest of them, oldest first.
	Total int       `json:"total"`
	Last  []learnt  `json:"last"`
	now   *believed // nil after a change
}

// learnt is one count, in tokens, of the action with that seq.
type learnt struct {
	Seq      int64 `json:"seq"`
	Own      int   `json:"own"`
	Reported int   `json:"reported"`
	// Theirs says that the agent made the prompt itself.
	Theirs bool `json:"theirs,omitzero"`
}

// The newest counts decide what is believed; older ones are kept for prompts as
// they were.
const (
	keptReports = 512
	usedReports = 64
)

func (c *learned) add(r learnt) {
	c.Total++
	c.Last = append(c.Last, r)
	if over := len(c.Last) - keptReports; over > 0 {
		c.Last = append(c.Last[:0], c.Last[over:]...)
	}
	c.now = nil
}

// at is what was believed when the log ended at a seq; 0 is now.
func (c *learned) at(seq int64) believed {
	if seq == 0 && c.now != nil {
		return *c.now
	}
	end := len(c.Last)
	for seq > 0 && end > 0 && c.Last[end-1].Seq > seq {
		end--
	}
	// Our count has the model's own factor in it, so the prior is 1.
	all := tokens.Calibration{Prior: 1}
	for _, r := range c.Last[max(0, end-usedReports):end] {
		all.Add(r.Own, r.Reported)
	}
	b := believed{Fit: all.Fit()}
	// What an agent sends besides the log in prompts of its own is no part of
	// ours, and may change as it likes.
	if end > 0 && c.Last[end-1].Theirs {
		b.Offset, b.Step, b.Erratic = 0, 0, false
	}
	b.Reports = c.Total - (len(c.Last) - end)
	b.known = end >= enoughReports && !b.Erratic
	if seq == 0 {
		c.now = &b
	}
	return b
}
