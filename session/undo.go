package session

import (
	"context"
	"fmt"
	"maps"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// Undo takes back a summary: what it covered is live again, and the summaries
// that it had taken in are as well. The undo is an event of its own, which it
// gives; the summary stays in the log, and a view of the time before still has it.
//
// Only a live summary can be undone, and no undo; the error is an
// [eventlog.ErrCannotUndo] otherwise. Afterwards the namespace is not compacted
// by itself until it has grown by a tenth of high water; see
// [summarize.NewPlan].
func (e *Engine) Undo(ctx context.Context, session string, seq int64) (*eventlog.Event, error) {
	summary, err := e.summaryAt(ctx, session, seq)
	if err != nil {
		return nil, fmt.Errorf("undo %d of %q: %w", seq, session, err)
	}
	undo := eventlog.New(summary.AgentName, &eventlog.Summary{Undoes: seq, Method: eventlog.MethodUndo})
	undo.FullNamespace = summary.FullNamespace
	l := e.open.take(session)
	defer e.open.give(l)
	if e.opts.Inline {
		undo.Timestamp = l.lastTime(undo.FullNamespace)
	}
	if err := e.prepare(undo); err != nil {
		return nil, err
	}
	if err := e.store.Append(ctx, session, []*eventlog.Event{undo}); err != nil {
		return nil, err
	}
	e.takeIn(ctx, l, undo)
	return undo, nil
}

// checkUndone refuses a summary that was planned before something was undone: it
// may cover again what was to come back.
func (l *live) checkUndone(ctx context.Context, plan *summarize.Plan) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.read(ctx); err != nil {
		return err
	}
	if at := l.seen(plan.Namespace).UndoneAt; at > plan.UndoneAt {
		return fmt.Errorf("%w: event %d has undone a summary since this one was planned", eventlog.ErrCovered, at)
	}
	return nil
}

// addAll takes events into the views of their namespaces, all or none. After an
// undo a view is read anew: what comes back is not in it.
func (l *live) addAll(ctx context.Context, events []*eventlog.Event) error {
	fresh := map[string]*eventlog.View{}
	for _, e := range events {
		if s, ok := e.Body.(*eventlog.Summary); ok && s.Undoes > 0 && fresh[e.FullNamespace] == nil {
			view, err := l.viewAt(ctx, e.FullNamespace, events[len(events)-1].Seq)
			if err != nil {
				return err
			}
			fresh[e.FullNamespace] = view
		}
	}
	for _, e := range events {
		l.newest[e.FullNamespace] = e.Seq
		if fresh[e.FullNamespace] == nil {
			l.view0(e.FullNamespace).Add(e)
		}
	}
	maps.Copy(l.views, fresh)
	return nil
}

// viewAt reads what is live of a namespace at a seq.
func (l *live) viewAt(ctx context.Context, namespace string, at int64) (*eventlog.View, error) {
	view := &eventlog.View{Namespace: namespace}
	for e, err := range l.store.Events(ctx, l.name, eventlog.Query{Namespace: namespace, At: at, Live: true}) {
		if err != nil {
			return nil, err
		}
		view.Add(e)
	}
	return view, nil
}
