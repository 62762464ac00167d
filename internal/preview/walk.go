package preview

import (
	"context"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// walk goes through the log of a namespace and adds up its view. It goes on
// where it stood when the log has grown.
type walk struct {
	mu    sync.Mutex
	seq   int64 // of the log, seen so far
	view  *eventlog.View
	now   point
	out   timeline
	every int // events between two points
	n     int // events since the last
	// beside are the seqs of points that stay when others are left out.
	beside map[int64]bool
}

type walkKey struct {
	engine    *session.Engine
	session   string
	namespace string
}

// walks keeps those that were asked for last.
type walks struct {
	mu   sync.Mutex
	kept []keptWalk
}

type keptWalk struct {
	key walkKey
	*walk
}

const maxWalks = 16

func (w *walks) of(key walkKey) *walk {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range w.kept {
		if k.key == key {
			return k.walk
		}
	}
	fresh := &walk{view: &eventlog.View{Namespace: key.namespace}, every: 1, beside: map[int64]bool{}}
	w.kept = append(w.kept, keptWalk{key, fresh})
	if len(w.kept) > maxWalks {
		w.kept = w.kept[1:]
	}
	return fresh
}

// maxPoints is how many points a timeline has at most, besides those around
// compactions.
const maxPoints = 2000

// goOn takes in what the log has and the walk has not.
func (w *walk) goOn(ctx context.Context, s *source) error {
	q := eventlog.Query{Namespace: w.view.Namespace, After: w.seq, At: s.info.LastSeq}
	for e, err := range s.engine.Store().Events(ctx, s.name, q) {
		if err == nil {
			err = w.step(ctx, s, e)
		}
		if err != nil {
			return err
		}
		w.seq = e.Seq
	}
	return nil
}

func (w *walk) step(ctx context.Context, s *source, e *eventlog.Event) error {
	if !standsForOthers(e) && !isUndo(e) {
		w.view.Add(light(e))
		w.now.add(w.view, e, costOf(e, w.view))
		w.now.at = e.Seq
		if w.n++; w.n >= w.every {
			w.draw()
		}
		return nil
	}
	before := w.now
	w.draw()
	w.beside[before.at], w.beside[e.Seq] = true, true
	if err := w.turn(ctx, s, e); err != nil {
		return err
	}
	w.now = point{at: e.Seq}
	for _, live := range w.view.Events {
		w.now.add(w.view, live, costOf(live, w.view))
	}
	w.draw()
	body := e.Body.(*eventlog.Summary)
	if isUndo(e) {
		w.undone(body.Undoes, e.Seq)
		return nil
	}
	w.out.Compactions = append(w.out.Compactions, mark{Seq: e.Seq, Method: body.Method, Events: body.SummarizedEventCount, Before: before.total(), After: w.now.total()})
	return nil
}

// turn takes in a summary or an undo. After an undo the view is read anew.
func (w *walk) turn(ctx context.Context, s *source, e *eventlog.Event) error {
	if w.view.Add(light(e)) {
		return nil
	}
	view, err := s.engine.View(ctx, s.name, session.ContextRequest{Namespace: w.view.Namespace, At: e.Seq})
	if err != nil {
		return err
	}
	for i, live := range view.Events {
		view.Events[i] = light(live)
	}
	w.view = view
	return nil
}

func (w *walk) undone(summary, by int64) {
	for i := range w.out.Compactions {
		if c := &w.out.Compactions[i]; c.Seq == summary {
			c.Undone = by
		}
	}
}

// draw makes the view a point of the timeline.
func (w *walk) draw() {
	if n := len(w.out.Seq); w.now.at == 0 || n > 0 && w.out.Seq[n-1] == w.now.at {
		return
	}
	w.n = 0
	w.out.add(w.now)
	if len(w.out.Seq)-len(w.beside) > maxPoints {
		w.out.thin(w.beside)
		w.every *= 2
	}
}

// light is an event without what it says, for views that are only added up.
func light(e *eventlog.Event) *eventlog.Event {
	l := &eventlog.Event{Body: e.Body}
	l.Seq, l.Timestamp, l.FullNamespace, l.Pinned = e.Seq, e.Timestamp, e.FullNamespace, e.Pinned
	l.FullDetailTokens, l.LowDetailTokens = e.FullDetailTokens, e.LowDetailTokens
	switch body := e.Body.(type) {
	case *eventlog.Action:
		l.Body = &eventlog.Action{}
	case *eventlog.Output:
		l.Body = &eventlog.Output{}
	case *eventlog.Summary:
		stub := *body
		stub.Summary = ""
		l.Body = &stub
	}
	return l
}
