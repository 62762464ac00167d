package httpapi

import (
	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/summarize"
)

// summarize makes a compaction, or plans one.
func (c *call) summarize() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	var req api.SummarizeRequest
	if err := c.decode(&req); err != nil {
		return err
	}
	if req.DryRun {
		plan, err := c.engine.Plan(c.r.Context(), name, req.Namespace)
		if err != nil {
			return err
		}
		return c.answer(api.SummarizeResult{Plan: planOf(plan)})
	}
	plan, summary, err := c.engine.Summarize(c.r.Context(), name, req.Namespace)
	if err != nil {
		return err
	}
	return c.answer(api.SummarizeResult{Plan: planOf(plan), Summary: summary})
}

func planOf(p *summarize.Plan) api.Plan {
	return api.Plan{
		Namespace: p.Namespace, Before: p.Before, After: p.After, High: p.High, Low: p.Low,
		Covers: p.Covers, Events: p.Events, OriginalCount: p.OriginalCount, OriginalTokens: p.OriginalTokens,
		SummaryTokens: p.SummaryTokens, FullFrom: p.FullFrom, Threshold: p.Threshold,
		KeptLow: p.KeptLow, KeptFull: p.KeptFull, Rank: p.Rank,
	}
}
