package session

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// compaction is the state of a namespace's compactions.
type compaction struct {
	running bool
	// refused counts attempts in a row that committed nothing. After
	// maxRefusals, nothing is tried until the view costs more than rest.
	refused int
	rest    int
}

// maxRefusals is how often a compaction is tried before it rests, until the
// view has grown by a tenth.
const maxRefusals = 3

// checkMarks starts compactions of the namespaces that are over high water.
func (e *Engine) checkMarks(l *live, namespaces []string) {
	if e.opts.Marks.High == 0 || e.ctx.Err() != nil {
		return
	}
	for _, ns := range namespaces {
		if !l.begin(ns) {
			continue
		}
		if e.opts.Inline {
			e.compactAll(l, ns)
			continue
		}
		e.work.Go(func() { e.compactAll(l, ns) })
	}
}

// begin claims the compaction of a namespace.
func (l *live) begin(namespace string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.state[namespace]
	if c == nil {
		c = new(compaction)
		l.state[namespace] = c
	}
	if c.running {
		return false
	}
	c.running = true
	return true
}

// compactAll compacts until the view is under high water or cannot be made
// smaller. The claim is given up with the last look at the view under one lock,
// so that no crossing goes unnoticed.
func (e *Engine) compactAll(l *live, namespace string) {
	for e.ctx.Err() == nil {
		plan := e.nextPlan(l, namespace)
		if plan == nil {
			return
		}
		_, err := e.commit(e.ctx, l, plan)
		l.settle(namespace, plan.Before, err == nil)
		if err != nil && !errors.Is(err, context.Canceled) {
			e.opts.Log.Warn("compaction refused", "session", l.name, "namespace", namespace, "error", err)
		}
		if errors.Is(err, eventlog.ErrCovered) && l.catchUp(e.ctx) != nil {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state[namespace].running = false
}

// nextPlan gives the plan to carry out, or gives up the claim.
func (e *Engine) nextPlan(l *live, namespace string) *summarize.Plan {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.state[namespace]
	plan := summarize.NewPlan(l.view0(namespace), e.opts.Marks, l.fixed[namespace], e.opts.Renderer.CostAt)
	if plan == nil || c.refused >= maxRefusals && plan.Before <= c.rest {
		c.running = false
		return nil
	}
	return plan
}

// settle keeps count of refusals.
func (l *live) settle(namespace string, cost int, committed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.state[namespace]
	if committed {
		c.refused = 0
		return
	}
	c.refused++
	c.rest = cost + cost/10
}

// commit carries out a plan: it has the summary written, by the digest where
// the summarizer fails, and appends it.
func (e *Engine) commit(ctx context.Context, l *live, plan *summarize.Plan) (*eventlog.Event, error) {
	text, method, err := e.write(ctx, l, plan)
	if err != nil {
		return nil, err
	}
	last := plan.Covered[len(plan.Covered)-1]
	summary := plan.Event(last.AgentName, text, method)
	if e.opts.Inline {
		summary.Timestamp = l.lastTime(plan.Namespace)
	}
	if err := e.prepare(summary); err != nil {
		return nil, err
	}
	if saved := e.saving(plan, summary); saved <= 0 {
		return nil, fmt.Errorf("%w: the summary costs as much as what it covers", errRefused)
	}
	if err := e.store.Append(ctx, l.name, []*eventlog.Event{summary}); err != nil {
		return nil, err
	}
	e.opts.Log.Info("compacted", "session", l.name, "namespace", plan.Namespace, "seq", summary.Seq,
		"events", plan.OriginalCount, "tokens_before", plan.Before, "method", method)
	return summary, l.added(ctx, []*eventlog.Event{summary})
}

var errRefused = errors.New("refused")

// saving is by how much the view shrinks, at most counting what is covered at
// the tier it has now.
func (e *Engine) saving(plan *summarize.Plan, summary *eventlog.Event) int {
	saved := plan.Before - plan.After + plan.SummaryTokens
	return saved - summary.FullDetailTokens
}

// write asks the summarizer, then the digest, then settles for saying that
// something is missing.
func (e *Engine) write(ctx context.Context, l *live, plan *summarize.Plan) (text, method string, err error) {
	req := summarize.Request{
		Namespace: plan.Namespace, Events: plan.Covered, MaxTokens: plan.SummaryTokens, Encoding: e.opts.Encoding,
		Originals: func(s *eventlog.Event) ([]*eventlog.Event, error) { return e.originals(ctx, l.name, s) },
	}
	chain := []summarize.Summarizer{e.opts.Summarizer, summarize.Digest{}, summarize.Truncation{}}
	if chain[0].Name() == chain[1].Name() {
		chain = chain[1:]
	}
	for _, s := range chain {
		text, err = s.Summarize(ctx, req)
		if err == nil {
			err = acceptable(text, req)
		}
		if err == nil {
			return text, s.Name(), nil
		}
		if ctx.Err() != nil {
			return "", "", ctx.Err()
		}
		e.logFailure(ctx, l, plan, s.Name(), err)
	}
	return "", "", fmt.Errorf("%w: %w", errRefused, err)
}

func acceptable(text string, req summarize.Request) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("the summary is empty")
	}
	if n := req.Encoding.Count(text); n > req.MaxTokens {
		return fmt.Errorf("the summary costs %d tokens, over its %d", n, req.MaxTokens)
	}
	return nil
}

// logFailure puts a failed summarizer on record. The digest goes on, so the
// error is one to recover from.
func (e *Engine) logFailure(ctx context.Context, l *live, plan *summarize.Plan, method string, cause error) {
	ev := eventlog.New(plan.Covered[len(plan.Covered)-1].AgentName, &eventlog.Error{
		Error:       eventlog.ErrorDetail{Type: "summarizer " + method, Message: cause.Error()},
		Recoverable: true,
	})
	ev.FullNamespace = plan.Namespace
	if err := e.prepare(ev); err != nil {
		return
	}
	if err := e.store.Append(ctx, l.name, []*eventlog.Event{ev}); err != nil {
		e.opts.Log.Error("log failed summary", "session", l.name, "error", err)
		return
	}
	if err := l.added(ctx, []*eventlog.Event{ev}); err != nil {
		e.opts.Log.Error("read session", "session", l.name, "error", err)
	}
}

// Plan is what [Engine.Summarize] would do now.
func (e *Engine) Plan(ctx context.Context, session, namespace string) (*summarize.Plan, error) {
	view, err := e.View(ctx, session, ContextRequest{Namespace: namespace})
	if err != nil {
		return nil, err
	}
	l := e.live(session)
	l.mu.Lock()
	fixed := l.fixed[view.Namespace]
	l.mu.Unlock()
	plan := summarize.Force(view, e.opts.Marks, fixed, e.opts.Renderer.CostAt)
	if plan == nil {
		return nil, ErrNothingToCover
	}
	return plan, nil
}

// Summarize makes a compaction now, whether or not the view is over high water,
// down to low water. It gives the plan and the SummaryEvent.
func (e *Engine) Summarize(ctx context.Context, session, namespace string) (*summarize.Plan, *eventlog.Event, error) {
	plan, err := e.Plan(ctx, session, namespace)
	if err != nil {
		return nil, nil, err
	}
	summary, err := e.commit(ctx, e.live(session), plan)
	if err != nil {
		return plan, nil, fmt.Errorf("summarize %q: %w", session, err)
	}
	return plan, summary, nil
}
