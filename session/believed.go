package session

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// believed is a fit, and whether it is from enough counts to go by it, and from
// such that prompts can have.
type believed struct {
	tokens.Fit
	known bool
}

// coarse is by how many steps a corrected limit goes at most, so that it
// changes rarely as more is learned.
const coarse = 32

// leastBudget is what every log can be rendered within.
const leastBudget = 512

// leastShare is the least part of a configured budget or water mark that
// calibration leaves to the log, by our count: where more is sent besides the
// log than that allows, cutting the log to nothing would not help.
const leastShare = 3

// ownLimit is the most tokens of our count that the provider counts as at most
// limit, in coarse steps.
func (b believed) ownLimit(limit int) int {
	low, high := 0, 2*limit
	for low < high {
		if middle := (low + high + 1) / 2; b.Estimate(middle) <= limit {
			low = middle
		} else {
			high = middle - 1
		}
	}
	step := max(1, limit/coarse)
	return low / step * step
}

// within is the budget by our count that keeps to a budget by the provider's,
// where that is known to be more than ours and leaves room for the log.
func (b believed) within(budget int) int {
	if !b.known || budget == 0 {
		return budget
	}
	return min(budget, max(leastBudget, budget/leastShare, b.ownLimit(budget)))
}

// prompt says in a prompt, or in the error of one, what the provider's count
// is, and warns where that cannot be kept to the budget or is not believed.
func (b believed) prompt(p *render.Prompt, err error, budget int) (*render.Prompt, error) {
	var small *render.BudgetError
	switch {
	case b.Erratic && err == nil:
		p.Warnings = append(p.Warnings, b.disbelief())
	case !b.known:
	case errors.As(err, &small):
		return nil, &render.BudgetError{Budget: cmp.Or(budget, small.Budget), Needed: b.Estimate(small.Needed)}
	case err == nil && p.Tokens.Total > 0:
		estimate := b.Estimate(p.Tokens.Total)
		p.Tokens.Calibration = math.Round(1000*b.Slope) / 1000
		p.Tokens.Offset = estimate - int(math.Round(p.Tokens.Calibration*float64(p.Tokens.Total)))
		p.Budget = cmp.Or(budget, p.Budget)
		if budget > 0 && estimate > budget {
			p.Warnings = append(p.Warnings, b.over(estimate, budget))
		}
	}
	return p, err
}

// over words that a prompt is more than the budget by the provider's count.
func (b believed) over(estimate, budget int) string {
	return fmt.Sprintf("The provider will count about %d tokens, over the budget of %d: by %d counts reported as input_tokens %s, "+
		"which leaves the log less than a third of the budget. A third is kept for it. "+
		"Next: send system and tools with the request, so that they are counted, or raise the budget; if the prompts are smaller, report the input tokens of one call, not a sum.",
		estimate, budget, b.Reports, b.causes())
}

// steep is a slope that is worth naming among the causes.
const steep = 1.2

// causes words why the provider's count is over ours.
func (b believed) causes() string {
	unseen := fmt.Sprintf("it is sent some %.0f tokens besides this log (system text, tools)", b.Offset+b.Step)
	if b.Slope < steep {
		return unseen
	}
	dense := fmt.Sprintf("it counts %.1f tokens for each that Tidemark counts", b.Slope)
	if b.Offset+b.Step < 1 {
		return dense
	}
	return unseen + " and " + dense
}

// disbelief words that reports are not believed.
func (b believed) disbelief() string {
	return fmt.Sprintf("The %d counts reported as input_tokens are not believed: they are far under what the prompts hold, or change from call to call by more than that. "+
		"The budget is kept by Tidemark's own count. Next: report the input tokens of one call, with those read from a cache, not a sum over calls; a few right reports mend it.",
		b.Reports)
}

// marks are the water marks of a namespace by our count. Plans count by the
// engine's encoding, prompts as their model does: by factor times as much.
func (b believed) marks(m summarize.Marks, factor float64) summarize.Marks {
	if !b.known || m.High == 0 {
		return m
	}
	low := cmp.Or(m.Low, m.High/2)
	m.High = max(m.High/leastShare, int(float64(b.ownLimit(m.High))/factor), leastBudget)
	m.Low = min(max(low/leastShare, int(float64(b.ownLimit(low))/factor), leastBudget/2), m.High-1)
	return m
}

func (b believed) calibrated(namespace, model string) Calibrated {
	return Calibrated{
		Namespace: namespace, Model: model, Slope: b.Slope, Offset: b.Offset + b.Step,
		Reports: b.Reports, Error: b.Error, Erratic: b.Erratic,
	}
}
