package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// Engine keeps sessions. It is safe for concurrent use.
type Engine struct {
	store eventlog.Store
	opts  Options

	ctx  context.Context // ends with Close: the life of background work
	stop context.CancelFunc
	work background
	open *shelf

	digests chan struct{} // holds one for each digest that is being written

	watching sync.WaitGroup
	noRoom   atomic.Int64 // bytes of the largest append that found none, until a probe does
}

// Open starts an engine over a store, which stays the caller's to close, after
// [Engine.Close].
func Open(store eventlog.Store, opts Options) (*Engine, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	e := &Engine{
		store: store, opts: opts, ctx: ctx, stop: stop, open: newShelf(store, opts.OpenSessions, opts.Marks.High == 0),
		digests: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
	}
	e.watch()
	return e, nil
}

// Close stops background compactions and waits for them. A compaction that is
// cut short leaves the log as it was.
func (e *Engine) Close() {
	e.stop()
	e.work.close()
	e.watching.Wait()
}

// Wait returns when the compactions under way are done.
func (e *Engine) Wait() { e.work.wait() }

// Store is the store that the engine was opened over.
func (e *Engine) Store() eventlog.Store { return e.store }

// Append adds events to a session, all or none, and makes the session where it
// is new. When it returns they are stored. It fills what the events leave
// empty: id, time, namespace, token counts.
//
// The result has an event for each one given, as it is in the log. For an id
// that the session already has, that is one with the Seq of the first. The
// events given are not changed.
func (e *Engine) Append(ctx context.Context, session string, events ...*eventlog.Event) ([]*eventlog.Event, error) {
	ctx, done := e.opts.Tracer.Begin(ctx, "append", session)
	stored, err := e.append(ctx, session, events)
	done(Outcome{Events: len(stored), Err: err})
	return stored, err
}

func (e *Engine) append(ctx context.Context, session string, events []*eventlog.Event) ([]*eventlog.Event, error) {
	if err := CheckName(session); err != nil {
		return nil, err
	}
	own := make([]*eventlog.Event, len(events))
	for i, given := range events {
		own[i] = given.Clone()
		if err := e.prepare(own[i]); err != nil {
			return nil, fmt.Errorf("append to session %q: event %d: %w", session, i+1, err)
		}
	}
	if err := e.noteRoom(e.store.Append(ctx, session, own), own); err != nil {
		return nil, err
	}
	if e.open.absorb(session, own, e.opts.Renderer.CostAt) {
		e.open.ring(session, own...)
		return own, nil
	}
	l := e.open.take(session)
	defer e.open.give(l)
	stored := context.WithoutCancel(ctx) // what was stored is taken in, also where the client is gone
	e.learn(stored, l, own)
	if e.takeIn(stored, l, own...) {
		e.checkMarks(ctx, l, namespacesOf(own))
	}
	return own, nil
}

// takeIn has the views see events that were just stored, and reports whether
// they do. They are stored, which is what was asked for: where they cannot be
// read back now, they will be when a view is next looked at.
func (e *Engine) takeIn(ctx context.Context, l *live, stored ...*eventlog.Event) bool {
	err := l.added(ctx, stored)
	if err != nil {
		e.opts.Log.Warn("read back what was stored", "session", l.name, "error", err)
	}
	return err == nil
}

// prepare fills in what the client may leave out, and measures.
func (e *Engine) prepare(ev *eventlog.Event) error {
	if ev.AgentName == "" && ev.FullNamespace == "" {
		ev.AgentName = "agent"
	}
	if ev.ID == "" {
		ev.ID = e.opts.NewID()
	}
	if ev.Timestamp.IsZero() {
		ev.Timestamp = e.opts.Now()
	}
	ev.Normalize()
	if err := ev.Validate(); err != nil {
		return err
	}
	ev.FullDetailTokens, ev.LowDetailTokens = e.opts.Renderer.Measure(ev)
	ev.Counter = e.opts.Renderer.Counter()
	return nil
}

func namespacesOf(events []*eventlog.Event) []string {
	var names []string
	seen := map[string]bool{}
	for _, ev := range events {
		if !seen[ev.FullNamespace] {
			seen[ev.FullNamespace] = true
			names = append(names, ev.FullNamespace)
		}
	}
	return names
}

// ContextRequest says which prompt is wanted.
type ContextRequest struct {
	render.Request
	// Namespace is whose prompt it is. Default: the session's first namespace.
	Namespace string
	// At is the seq up to which the log is seen; 0 is all of it. AtCommit is
	// the same by commit, and may be cut to its first digits.
	At       int64
	AtCommit string
	// Aside is for onlookers: the agent is not sent this prompt, so nothing is
	// learned from it, and it starts no compaction.
	Aside bool
}

// Context renders the prompt of a namespace. It never waits for a summarizer.
func (e *Engine) Context(ctx context.Context, session string, req ContextRequest) (*render.Prompt, error) {
	ctx, done := e.opts.Tracer.Begin(ctx, "context", session)
	p, err := e.context(ctx, session, req)
	outcome := Outcome{Namespace: req.Namespace, Err: err}
	if err == nil {
		outcome.Namespace, outcome.Tokens, outcome.Compacted = p.Namespace, p.Tokens.Total, p.Tokens.Summarized > 0
	}
	done(outcome)
	return p, err
}

func (e *Engine) context(ctx context.Context, session string, req ContextRequest) (*render.Prompt, error) {
	view, err := e.View(ctx, session, req)
	if err != nil {
		return nil, err
	}
	at, err := e.moment(ctx, session, req)
	if err != nil {
		return nil, err
	}
	req.Session = session
	req.Format = cmp.Or(req.Format, e.opts.Defaults.Format)
	req.Model = cmp.Or(req.Model, e.opts.Defaults.Model)
	req.Budget = cmp.Or(req.Budget, e.opts.Defaults.Budget)
	l := e.open.take(session)
	defer e.open.give(l)
	known := e.believe(ctx, l, view.Namespace, req.Model, at)
	window := 0
	if req.Model != "" {
		window = e.opts.Renderer.Model(req.Model).Window
	}
	budget := cmp.Or(req.Budget, window)
	req.Budget = known.within(budget)
	p, err := e.opts.Renderer.Render(view, req.Request)
	p, err = known.prompt(p, err, budget)
	if errors.Is(err, render.ErrNothing) {
		err = fmt.Errorf("%w%s", err, e.namespacesBeside(ctx, session, view.Namespace))
	}
	if err != nil {
		return nil, fmt.Errorf("context of %q, namespace %q: %w", session, view.Namespace, err)
	}
	switch {
	case req.At != 0 || req.AtCommit != "":
	case req.Aside:
		p.Prefix.StableTokens = l.stable(p)
	default:
		p.Prefix.StableTokens = l.rendered(p)
		e.checkMarks(ctx, l, []string{view.Namespace})
	}
	return p, nil
}

// namespacesBeside lists the namespaces of a session for one who has asked for
// another.
func (e *Engine) namespacesBeside(ctx context.Context, session, namespace string) string {
	const enough = 10
	info, err := e.store.Session(ctx, session)
	if err != nil || slices.Contains(info.Namespaces, namespace) {
		return ""
	}
	if more := len(info.Namespaces) - enough; more > 0 {
		return fmt.Sprintf("; the session has %s and %d more", strings.Join(info.Namespaces[:enough], ", "), more)
	}
	return "; the session has " + strings.Join(info.Namespaces, ", ")
}

// moment is the seq up to which a request sees the log, 0 for all of it.
func (e *Engine) moment(ctx context.Context, session string, req ContextRequest) (int64, error) {
	if req.AtCommit == "" {
		return req.At, nil
	}
	info, err := e.store.Session(ctx, session)
	if err != nil {
		return 0, err
	}
	return e.seqOf(ctx, info, req.AtCommit)
}

// View is what is live of a namespace. Of the request, only Namespace, At and
// AtCommit are looked at.
func (e *Engine) View(ctx context.Context, session string, req ContextRequest) (*eventlog.View, error) {
	info, err := e.store.Session(ctx, session)
	if err != nil {
		return nil, err
	}
	if req.Namespace == "" && len(info.Namespaces) > 0 {
		req.Namespace = info.Namespaces[0]
	}
	if req.AtCommit != "" {
		if req.At, err = e.seqOf(ctx, info, req.AtCommit); err != nil {
			return nil, err
		}
	}
	if req.At > info.LastSeq {
		return nil, fmt.Errorf("seq %d of %q: %w: the log ends at %d", req.At, session, eventlog.ErrNoEvent, info.LastSeq)
	}
	if req.At > 0 {
		return e.viewAt(ctx, session, req.Namespace, req.At)
	}
	l := e.open.take(session)
	defer e.open.give(l)
	if err := l.catchUpWith(ctx, info); err != nil {
		return nil, err
	}
	return l.view(req.Namespace), nil
}

func (e *Engine) viewAt(ctx context.Context, session, namespace string, at int64) (*eventlog.View, error) {
	events, err := eventlog.Collect(e.store.Events(ctx, session, eventlog.Query{Namespace: namespace, At: at, Live: true}))
	if err != nil {
		return nil, err
	}
	view := &eventlog.View{Namespace: namespace}
	for _, ev := range events {
		view.Add(ev)
	}
	return view, nil
}

// CheckName reports why a session may not have the name, as an
// [*eventlog.RequestError].
func CheckName(name string) error {
	if name == "" {
		return eventlog.BadRequest("session", "the name of a session is empty")
	}
	if len(name) > 200 {
		return eventlog.BadRequest("session", "the name of a session is longer than 200 bytes")
	}
	if name == "." || name == ".." {
		return eventlog.BadRequest("session", "session name %q: means a folder in the path of a URL; take another, please", name)
	}
	if !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError) {
		return eventlog.BadRequest("session", "session name %q: is not valid UTF-8", name)
	}
	for _, r := range name {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' {
			return eventlog.BadRequest("session", "session name %q: no slashes or control characters, please", name)
		}
	}
	return nil
}
