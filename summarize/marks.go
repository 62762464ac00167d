package summarize

import (
	"errors"
	"fmt"
	"time"
)

// Marks are the water marks of a log, in tokens.
type Marks struct {
	// High is what the rendered view may cost before a compaction starts. 0 is
	// no mark: nothing is ever compacted.
	High int
	// Low is what the view costs at most after a compaction. 0 is half of High.
	Low int
	// FullShare is the share of the events kept that stay at full detail.
	// 0 is 0.25.
	FullShare float64
	// SummaryTokens is what one summary may cost. 0 is an eighth of Low, but
	// not less than 256.
	SummaryTokens int
	// Adaptive makes compactions start before the high mark where that pays.
	// nil: at the high mark.
	Adaptive *Adaptive
	// Now is the time up to which Adaptive counts how long an agent has been
	// idle. Zero: that of the newest event.
	Now time.Time
}

// Validate reports the first rule that the marks break.
func (m Marks) Validate() error {
	switch {
	case m.High < 0:
		return fmt.Errorf("high water %d: must not be negative", m.High)
	case m.Low < 0:
		return fmt.Errorf("low water %d: must not be negative", m.Low)
	case m.Low > 0 && m.High == 0:
		return errors.New("low water is set without high water")
	case m.Low >= m.High && m.High > 0:
		return fmt.Errorf("low water %d: must be below high water %d", m.Low, m.High)
	case m.FullShare < 0 || m.FullShare > 1:
		return fmt.Errorf("full-detail share %v: must be between 0 and 1", m.FullShare)
	case m.SummaryTokens < 0:
		return fmt.Errorf("summary tokens %d: must not be negative", m.SummaryTokens)
	}
	return nil
}

func (m Marks) withDefaults() Marks {
	if m.Low == 0 {
		m.Low = m.High / 2
	}
	if m.FullShare == 0 {
		m.FullShare = 0.25
	}
	if m.SummaryTokens == 0 {
		m.SummaryTokens = max(m.Low/8, 256)
	}
	return m
}
