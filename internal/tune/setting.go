package tune

import (
	"fmt"
	"time"

	"github.com/tidemark/tidemark/summarize"
)

// Policy says when a replay compacts, and how tiers change.
type Policy string

// The policies. The first two are what Tidemark does, the others what it is
// compared to.
const (
	// Fixed compacts at the high mark.
	Fixed Policy = "fixed"
	// Adaptive compacts when it pays, and at the high mark at the latest.
	Adaptive Policy = "adaptive"
	// AppendOnly never compacts: the agent ends when its window is full.
	AppendOnly Policy = "append-only"
	// Sliding drops the oldest groups at every call, so that what is left fits
	// under the high mark.
	Sliding Policy = "sliding-window"
	// EveryTurn compacts at the high mark, and draws the line of full detail
	// anew at every call.
	EveryTurn Policy = "tiers-every-turn"
)

// Setting is one way to keep a log.
type Setting struct {
	Policy Policy  `json:"policy"`
	High   int     `json:"high"`
	Low    int     `json:"low"`
	Share  float64 `json:"share"`
	// LowDetail is the limit of an event's values at low detail, in tokens.
	LowDetail int `json:"low_detail"`
	// SummaryTokens is what one summary may cost. 0: an eighth of Low.
	SummaryTokens int `json:"summary_tokens,omitzero"`
	// Fixed is what is sent besides the events: system text and tools.
	Fixed int `json:"fixed"`
	// Model says that a model writes the summaries, at the same prices.
	Model bool `json:"model_summaries,omitzero"`
}

func (s Setting) String() string {
	return fmt.Sprintf("%s %d/%d", s.Policy, s.High, s.Low)
}

func (s Setting) marks(p Price) summarize.Marks {
	m := summarize.Marks{High: s.High, Low: s.Low, FullShare: s.Share, SummaryTokens: s.SummaryTokens}
	if s.Policy == Adaptive {
		m.Adaptive = AdaptiveFor(p, s.Model)
	}
	return m
}

// AdaptiveFor is the policy for the prices of a model. Model says that it
// writes the summaries too.
func AdaptiveFor(p Price, model bool) *summarize.Adaptive {
	a := &summarize.Adaptive{Read: p.Read / p.Input, Write: p.Write / p.Input, TTL: time.Duration(p.TTL) * time.Second}
	if model {
		a.SummaryInput, a.SummaryOutput = 1, p.Output/p.Input
	}
	return a
}
