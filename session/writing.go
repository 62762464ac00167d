package session

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// leastSummary is the least room, in tokens, in which a summary can say
// anything.
const leastSummary = 64

// reachable tells whether some summary of use brings the view under low water.
func reachable(p *summarize.Plan) bool { return roomUnder(p) >= min(leastSummary, p.SummaryTokens) }

// roomUnder is what a summary may cost so that the view ends under low water.
func roomUnder(p *summarize.Plan) int { return p.Low - p.After + p.SummaryTokens }

// write has the summary of a plan written. Each that is refused makes room for
// the next in line: the summarizer's, a tighter one of its, the built-in
// digest, and the statement that something is left out.
func (e *Engine) write(ctx context.Context, l *live, job *job) (*eventlog.Event, error) {
	plan := job.plan
	record := &failures{engine: e, live: l, plan: plan}
	req := summarize.Request{
		Namespace: plan.Namespace, Events: withoutTroubles(plan.Covered), Beside: plan.Kept, MaxTokens: plan.SummaryTokens, Encoding: e.opts.Encoding,
		Originals: func(s *eventlog.Event) (summarize.Past, error) {
			past, err := e.past(ctx, l.name, s)
			past.Events = withoutTroubles(past.Events)
			return past, err
		},
		Calls: summarize.NewCalls(e.opts.Calls, job.used, record.add),
	}
	if reachable(plan) {
		req.MaxTokens = min(req.MaxTokens, roomUnder(plan))
	}
	summary, err := e.attempt(ctx, l, plan, job.first, req)
	if errors.Is(err, summarize.ErrRefused) && job.first.Name() != digest.Name() && req.Calls.Left() > 0 {
		tighter := req
		tighter.MaxTokens, tighter.Refused = max(req.MaxTokens*2/3, 1), err
		summary, err = e.attempt(ctx, l, plan, job.first, tighter)
	}
	if ctx.Err() == nil {
		req.Calls.Close(err != nil)
		if err != nil && record.count == 0 && !errors.Is(err, summarize.ErrNotAsked) {
			record.add(summarize.Failure{Method: job.first.Name(), Attempt: 1, Of: 1, Last: true, Err: err})
		}
	}
	for _, s := range []summarize.Summarizer{digest, summarize.Truncation{}} {
		if err == nil || ctx.Err() != nil {
			break
		}
		if s.Name() != job.first.Name() {
			summary, err = e.attempt(ctx, l, plan, s, req)
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: %w", eventlog.ErrRefused, err)
	}
	return summary, nil
}

// digest is the summarizer that needs no model.
var digest summarize.Digest

// written is the text of a summarizer. One that panics has failed, and nothing
// else has. Digests take turns: each keeps a processor busy, which appends and
// prompts need as well, and many sessions may come to high water at once.
func (e *Engine) written(ctx context.Context, s summarize.Summarizer, req summarize.Request) (text string, err error) {
	if _, busy := s.(summarize.Digest); busy {
		select {
		case e.digests <- struct{}{}:
			defer func() { <-e.digests }()
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return s.Summarize(ctx, e.redacted(req))
}

// attempt has a summarizer write and looks at what came of it.
func (e *Engine) attempt(ctx context.Context, l *live, plan *summarize.Plan, s summarize.Summarizer, req summarize.Request) (*eventlog.Event, error) {
	text, err := e.written(ctx, s, req)
	text = e.redactedText(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%s: %w", s.Name(), summarize.Refusal("it is empty"))
	}
	if n := req.Encoding.Count(text); n > req.MaxTokens {
		return nil, fmt.Errorf("%s: %w", s.Name(), summarize.Refusal("it costs %d tokens, over its %d", n, req.MaxTokens))
	}
	summary := plan.Event(plan.Covered[len(plan.Covered)-1].AgentName, text, s.Name())
	if e.opts.Inline {
		summary.Timestamp = l.lastTime(plan.Namespace)
	}
	if err := e.prepare(summary); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name(), err)
	}
	return summary, checkAfter(plan, summary)
}

// checkAfter refuses a summary that leaves the view too large.
func checkAfter(plan *summarize.Plan, summary *eventlog.Event) error {
	after := plan.AfterWith(summary.FullDetailTokens)
	switch {
	case after >= plan.Before:
		return summarize.Refusal("with it the prompt costs %d tokens, and %d without", after, plan.Before)
	case after > plan.Low && reachable(plan):
		return summarize.Refusal("with it the prompt costs %d tokens, over low water (%d)", after, plan.Low)
	}
	return nil
}
