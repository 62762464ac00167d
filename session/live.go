package session

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// live is what the engine knows of an open session: its views as of a seq.
type live struct {
	name  string
	store eventlog.Store

	// Of the shelf, under its lock: how many took it, and its place while nobody
	// does.
	users int
	idle  *list.Element

	mu      sync.Mutex
	id      int64 // of the session that the views are of
	seq     int64 // what the views have seen
	views   map[string]*eventlog.View
	newest  map[string]int64          // seq by namespace, of events that the views have seen
	fixed   map[string]int            // tokens sent besides the view, as last seen
	prompts map[string]*render.Prompt // the newest of each namespace
	state   map[string]*compaction
	more    chan struct{}            // closed when something has changed
	ring    func(...*eventlog.Event) // tells the session's followers

	asked        map[string]asked    // by namespace
	calibrations map[string]*learned // by the keys of their notes
}

func newLive(session string, store eventlog.Store, ring func(...*eventlog.Event)) *live {
	return &live{
		name: session, store: store,
		views: map[string]*eventlog.View{}, newest: map[string]int64{}, fixed: map[string]int{},
		prompts: map[string]*render.Prompt{},
		state:   map[string]*compaction{}, more: make(chan struct{}), ring: ring,
		asked: map[string]asked{}, calibrations: map[string]*learned{},
	}
}

// added takes in events that were just stored, in the order of their seqs,
// together with those that others stored in between. It reads those of a session
// that was not open, and those that were sent again, in other words perhaps.
func (l *live) added(ctx context.Context, events []*eventlog.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		if l.seq == 0 || e.Seq > l.seq+1 || e.Repeated && e.Seq > l.seq {
			return l.read(ctx)
		}
		if err := l.take(ctx, e); err != nil {
			return err
		}
	}
	l.wake(events...)
	return nil
}

// catchUp reads what the store has and the views have not.
func (l *live) catchUp(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read(ctx)
}

// catchUpWith is catchUp with the session as it was just described.
func (l *live) catchUpWith(ctx context.Context, info eventlog.SessionInfo) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expect(info.ID)
	return l.read(ctx)
}

// expect empties the views if they are of another session: one that another
// process has removed, after which the name was given anew. It reports whether
// they were not.
func (l *live) expect(id int64) bool {
	if l.seq == 0 || l.id == id {
		return true
	}
	l.seq = 0
	clear(l.views)
	clear(l.newest)
	clear(l.fixed)
	clear(l.prompts)
	clear(l.asked)
	clear(l.calibrations)
	for namespace, c := range l.state {
		if *c = (compaction{running: c.running}); !c.running {
			delete(l.state, namespace)
		}
	}
	return false
}

// checkSame refuses a summary of what is no longer the session.
func (l *live) checkSame(ctx context.Context) error {
	info, err := l.store.Session(ctx, l.name)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.expect(info.ID) {
		return fmt.Errorf("%w: the session was removed and begun anew", eventlog.ErrCovered)
	}
	return nil
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
		l.id, last, q.At = info.ID, info.LastSeq, info.LastSeq
	}
	// What was read is taken in whole or not at all: a part of it would be
	// taken in again by the next read.
	events, err := eventlog.Collect(l.store.Events(ctx, l.name, q))
	if err != nil {
		return err
	}
	if err := l.addAll(ctx, events); err != nil {
		return err
	}
	for _, e := range events {
		last = max(last, e.Seq)
	}
	if last > l.seq {
		l.seq = last
		l.wake()
	}
	return nil
}

func (l *live) take(ctx context.Context, e *eventlog.Event) error {
	if e.Seq != l.seq+1 {
		return nil
	}
	err := l.addAll(ctx, []*eventlog.Event{e})
	if err == nil {
		l.seq = e.Seq
	}
	return err
}

func (l *live) view0(namespace string) *eventlog.View {
	v := l.views[namespace]
	if v == nil {
		v = &eventlog.View{Namespace: namespace}
		l.views[namespace] = v
	}
	return v
}

// seen is the view of a namespace to read under the lock. Asking for one that
// has no events leaves no trace.
func (l *live) seen(namespace string) *eventlog.View {
	if v := l.views[namespace]; v != nil {
		return v
	}
	return &eventlog.View{Namespace: namespace}
}

// view is a copy of a namespace's view.
func (l *live) view(namespace string) *eventlog.View {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen(namespace).Clone()
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
	l.asked[p.Namespace] = asked{model: p.Model, own: p.Tokens.Total}
	l.prompts[p.Namespace] = &kept
	return stable
}

// stable says how much of a prompt is as it was in the newest that the agent was
// sent, in tokens.
func (l *live) stable(p *render.Prompt) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return p.StableSince(l.prompts[p.Namespace])
}

// wake tells who waits for events, which are given as far as they were just
// stored, or for the end of a compaction.
func (l *live) wake(events ...*eventlog.Event) {
	close(l.more)
	l.more = make(chan struct{})
	l.ring(events...)
}

// lastTime is the time of the newest event of a namespace.
func (l *live) lastTime(namespace string) (t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.seen(namespace).Events {
		if e.Timestamp.After(t) {
			t = e.Timestamp
		}
	}
	return t
}
