package session

import (
	"context"
	"sync"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// live is what the engine knows of an open session: its views as of a seq.
type live struct {
	name  string
	store eventlog.Store

	mu      sync.Mutex
	seq     int64 // what the views have seen
	views   map[string]*eventlog.View
	fixed   map[string]int            // tokens sent besides the view, as last seen
	prompts map[string]*render.Prompt // the newest of each namespace
	state   map[string]*compaction
	more    chan struct{} // closed when events were added
}

// live gives the state of a session, which it makes where it is not open yet.
func (e *Engine) live(session string) *live {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.open[session]
	if l == nil {
		l = &live{
			name: session, store: e.store,
			views: map[string]*eventlog.View{}, fixed: map[string]int{},
			prompts: map[string]*render.Prompt{},
			state:   map[string]*compaction{}, more: make(chan struct{}),
		}
		e.open[session] = l
	}
	return l
}

// added takes in events that were just stored, in the order of their seqs,
// together with those that others stored in between.
func (l *live) added(ctx context.Context, events []*eventlog.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		if e.Seq > l.seq+1 {
			return l.read(ctx)
		}
		l.take(e)
	}
	l.wake()
	return nil
}

// catchUp reads what the store has and the views have not.
func (l *live) catchUp(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read(ctx)
}

func (l *live) read(ctx context.Context) error {
	// A session that was just opened needs its live events only.
	q := eventlog.Query{After: l.seq, Live: l.seq == 0}
	last := l.seq
	if q.Live {
		info, err := l.store.Session(ctx, l.name)
		if err != nil {
			return err
		}
		last, q.At = info.LastSeq, info.LastSeq
	}
	for e, err := range l.store.Events(ctx, l.name, q) {
		if err != nil {
			return err
		}
		l.view0(e.FullNamespace).Add(e)
		last = max(last, e.Seq)
	}
	if last > l.seq {
		l.seq = last
		l.wake()
	}
	return nil
}

func (l *live) take(e *eventlog.Event) {
	if e.Seq == l.seq+1 {
		l.view0(e.FullNamespace).Add(e)
		l.seq = e.Seq
	}
}

func (l *live) view0(namespace string) *eventlog.View {
	v := l.views[namespace]
	if v == nil {
		v = &eventlog.View{Namespace: namespace}
		l.views[namespace] = v
	}
	return v
}

// view is a copy of a namespace's view.
func (l *live) view(namespace string) *eventlog.View {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.view0(namespace).Clone()
}

// rendered remembers the newest prompt of a namespace, and says how much of it
// is as it was in the one before, in tokens.
func (l *live) rendered(p *render.Prompt) (stable int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stable = p.StableSince(l.prompts[p.Namespace])
	l.fixed[p.Namespace] = p.Tokens.System + p.Tokens.Tools
	kept := *p
	kept.Request = nil // only the account is compared
	l.prompts[p.Namespace] = &kept
	return stable
}

func (l *live) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// next is a channel that is closed when events are added after now.
func (l *live) next() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.more
}

// lastTime is the time of the newest event of a namespace.
func (l *live) lastTime(namespace string) (t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.view0(namespace).Events {
		if e.Timestamp.After(t) {
			t = e.Timestamp
		}
	}
	return t
}
