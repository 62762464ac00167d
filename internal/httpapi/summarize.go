package httpapi

import (
	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
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
	if req.Summary != "" || req.Name != "" || req.Covers != nil || req.First != 0 || req.Last != 0 {
		return c.addChapter(name, &req)
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

// addChapter appends a summary that the agent wrote.
func (c *call) addChapter(name string, req *api.SummarizeRequest) error {
	covers := req.Covers
	switch one := req.First != 0 || req.Last != 0; {
	case req.DryRun:
		return badField("dry_run", "does not go with a summary of your own")
	case one && covers != nil:
		return badField("first", "does not go with covers")
	case one:
		covers = []eventlog.Range{{req.First, req.Last}}
	}
	plan, summary, err := c.engine.AddChapter(c.r.Context(), name, session.Chapter{
		Namespace: req.Namespace, Name: req.Name, Text: req.Summary, Covers: covers,
	})
	if err != nil {
		return err
	}
	return c.answer(api.SummarizeResult{Plan: planOf(plan), Summary: summary})
}

// undo takes a summary back.
func (c *call) undo() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	seq, err := c.seq()
	if err != nil {
		return err
	}
	if err := c.decode(new(struct{})); err != nil {
		return err
	}
	undo, err := c.engine.Undo(c.r.Context(), name, seq)
	if err != nil {
		return err
	}
	return c.answer(api.UndoResult{Undo: undo})
}

func planOf(p *summarize.Plan) api.Plan {
	return api.Plan{
		Namespace: p.Namespace, Before: p.Before, After: p.After, High: p.High, Low: p.Low,
		Covers: p.Covers, Events: p.Events, OriginalCount: p.OriginalCount, OriginalTokens: p.OriginalTokens,
		SummaryTokens: p.SummaryTokens, FullFrom: p.FullFrom, Threshold: p.Threshold,
		KeptLow: p.KeptLow, KeptFull: p.KeptFull, Rank: p.Rank,
	}
}
