package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/summarize"
)

// compaction is what an engine remembers of a namespace's compactions besides
// what is in the log: see [breaker].
type compaction struct {
	running bool
	// refused counts attempts in a row that committed nothing and could not be
	// put on record, rest is where the next one may begin.
	refused int
	rest    int
	// room is what the view could grow by, in tokens, when it ended at seq.
	room int
	seq  int64
}

// checkMarks starts compactions of the namespaces that are over high water.
func (e *Engine) checkMarks(cause context.Context, l *live, namespaces []string) {
	e.compactWhere(cause, l, namespaces, e.opts.Marks)
}

// compactWhere starts compactions of the namespaces where the marks ask for
// one. They outlive their cause.
func (e *Engine) compactWhere(cause context.Context, l *live, namespaces []string, marks summarize.Marks) {
	if marks.High == 0 || e.ctx.Err() != nil {
		return
	}
	ctx := e.opts.Tracer.After(e.ctx, cause)
	for _, ns := range namespaces {
		if !l.begin(ns) {
			continue
		}
		if e.opts.Inline {
			e.compactAll(ctx, l, ns, marks)
			continue
		}
		held := e.open.take(l.name)
		if !e.work.start(func() {
			defer e.open.give(held)
			e.compactAll(ctx, held, ns, marks)
		}) {
			e.open.give(held)
		}
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
// so that no crossing goes unnoticed. Where several processes use the store, one
// of them compacts.
func (e *Engine) compactAll(ctx context.Context, l *live, namespace string, marks summarize.Marks) {
	turn := e.newTurn(ctx, l.name, namespace)
	defer turn.end()
	for ctx.Err() == nil {
		job := e.nextJob(l, namespace, marks)
		if job == nil {
			return
		}
		waited, err := turn.take(ctx)
		if err == nil && waited {
			if err = l.catchUp(turn.ctx); err == nil {
				continue // others may have done it
			}
		}
		if err != nil && ctx.Err() != nil {
			break // the engine closes
		}
		if err != nil {
			e.opts.Log.Warn("wait to compact", "session", l.name, "namespace", namespace, "error", err)
			break
		}
		_, err = e.commit(turn.ctx, l, job)
		e.settle(turn.ctx, l, job.plan, err)
		if errors.Is(err, eventlog.ErrCovered) && l.catchUp(ctx) != nil {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest(namespace)
}

// nextJob gives the compaction to make, or gives up the claim.
func (e *Engine) nextJob(l *live, namespace string, marks summarize.Marks) *job {
	marks = e.marks(e.ctx, l, namespace, marks)
	l.mu.Lock()
	defer l.mu.Unlock()
	c, view := l.state[namespace], l.seen(namespace)
	plan := summarize.NewPlan(view, marks, l.fixed[namespace], e.opts.Renderer.CostAt)
	c.room, c.seq = summarize.Room(view, marks, l.fixed[namespace], e.opts.Renderer.CostAt), l.seq
	if plan == nil || !worthwhile(plan) || c.rests(plan.Before) || breakerOf(view).rests(plan.Before) {
		l.rest(namespace)
		return nil
	}
	return &job{plan: plan, first: e.opts.OnCrossing, used: failedCalls(view, plan.Before)}
}

// worthwhile tells whether a compaction would do enough: end under low water,
// or where what has to stay is over it by itself, take a tenth off. So a view
// that cannot become small is compacted once a tenth of growth at most, and not
// after each event.
func worthwhile(p *summarize.Plan) bool {
	return reachable(p) || p.Before-p.After >= p.Before/10
}

// settle keeps count of attempts that committed nothing: in the log, or where
// that does not work, in memory.
func (e *Engine) settle(ctx context.Context, l *live, plan *summarize.Plan, err error) {
	recorded := false
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, eventlog.ErrCovered):
		e.opts.Log.Info("compaction came too late", "session", l.name, "namespace", plan.Namespace, "error", err)
	default:
		e.opts.Log.Warn("compaction refused", "session", l.name, "namespace", plan.Namespace, "error", err)
		e.opts.Observer.Refused(l.name)
		recorded = e.recordRefusal(l, plan, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.state[plan.Namespace]
	switch {
	case err == nil:
		c.refused, c.rest = 0, 0
	case !recorded && ctx.Err() == nil:
		c.refused++
		c.rest = grown(plan.Before)
	}
}

func (c *compaction) rests(cost int) bool { return c.refused >= maxRefusals && cost <= c.rest }

// job is one compaction: its plan, who writes the summary first, and how many
// calls of a model were made for it before.
type job struct {
	plan  *summarize.Plan
	first summarize.Summarizer
	used  int
}

// commit carries out a plan: it has the summary written and appends it.
func (e *Engine) commit(ctx context.Context, l *live, job *job) (*eventlog.Event, error) {
	ctx, done := e.opts.Tracer.Begin(ctx, "compaction", l.name)
	summary, err := e.compact(ctx, l, job)
	outcome := Outcome{Namespace: job.plan.Namespace, Events: job.plan.OriginalCount, Tokens: job.plan.OriginalTokens, Err: err}
	if err == nil {
		outcome.Compacted, outcome.Method = true, summary.Body.(*eventlog.Summary).Method
	}
	done(outcome)
	return summary, err
}

func (e *Engine) compact(ctx context.Context, l *live, job *job) (*eventlog.Event, error) {
	summary, err := e.write(ctx, l, job)
	if err != nil {
		return nil, err
	}
	if err := l.checkSame(ctx); err != nil {
		return nil, err
	}
	if err := l.checkUndone(ctx, job.plan); err != nil {
		return nil, err
	}
	if err := e.store.Append(ctx, l.name, []*eventlog.Event{summary}); err != nil {
		return nil, err
	}
	e.opts.Log.Info("compacted", "session", l.name, "namespace", job.plan.Namespace, "seq", summary.Seq,
		"events", job.plan.OriginalCount, "tokens_before", job.plan.Before, "method", summary.Body.(*eventlog.Summary).Method)
	e.opts.Observer.Compacted(l.name, summary.Body.(*eventlog.Summary).Method, job.plan.OriginalTokens)
	e.takeIn(ctx, l, summary)
	return summary, nil
}

// Plan is what [Engine.Summarize] would do now.
func (e *Engine) Plan(ctx context.Context, session, namespace string) (*summarize.Plan, error) {
	view, err := e.View(ctx, session, ContextRequest{Namespace: namespace})
	if err != nil {
		return nil, err
	}
	if len(view.Events) == 0 {
		if beside := e.namespacesBeside(ctx, session, view.Namespace); beside != "" {
			return nil, fmt.Errorf("namespace %q: %w%s", view.Namespace, render.ErrNothing, beside)
		}
	}
	l := e.open.take(session)
	defer e.open.give(l)
	l.mu.Lock()
	fixed := l.fixed[view.Namespace]
	l.mu.Unlock()
	marks := e.marks(ctx, l, view.Namespace, e.opts.Marks)
	plan := summarize.Force(view, marks, fixed, e.opts.Renderer.CostAt)
	if plan == nil {
		return nil, eventlog.ErrNothingToCover
	}
	return plan, nil
}

// Summarize makes a compaction now, whether or not the view is over high water,
// down to low water. It gives the plan and the SummaryEvent. Where no summary
// was good enough, the error is [eventlog.ErrRefused] and the log is as it was, but for
// the ErrorEvents of calls that failed.
func (e *Engine) Summarize(ctx context.Context, session, namespace string) (*summarize.Plan, *eventlog.Event, error) {
	plan, err := e.Plan(ctx, session, namespace)
	if err != nil {
		return nil, nil, err
	}
	l := e.open.take(session)
	defer e.open.give(l)
	summary, err := e.commit(ctx, l, &job{plan: plan, first: e.opts.Summarizer})
	if err != nil {
		return plan, nil, fmt.Errorf("summarize %q: %w", session, err)
	}
	return plan, summary, nil
}
