package preview

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// source is what a request is about: a session, in the engine as it is or in a
// replay under other marks.
type source struct {
	engine  *session.Engine
	name    string
	info    eventlog.SessionInfo
	marks   summarize.Marks
	changed bool // other marks than those in force
	req     session.ContextRequest
}

// source reads the controls of the page from a query.
func (p *page) source(r *http.Request) (*source, error) {
	q := r.URL.Query()
	s := &source{engine: p.engine, name: q.Get("session"), marks: p.opts.Marks()}
	s.req = session.ContextRequest{Namespace: q.Get("namespace")}
	s.req.Format, s.req.Model = render.Format(q.Get("format")), q.Get("model")
	in := s.marks
	at := 0
	for _, number := range []struct {
		name string
		into *int
	}{{"budget", &s.req.Budget}, {"high", &s.marks.High}, {"low", &s.marks.Low}, {"at", &at}} {
		if text := q.Get(number.name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return nil, bad(fmt.Sprintf("%s: %q is no number of tokens", number.name, text))
			}
			*number.into = n
		}
	}
	s.req.At = int64(at)
	if text := q.Get("share"); text != "" {
		share, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, bad(fmt.Sprintf("share: %q is no number", text))
		}
		s.marks.FullShare = share
	}
	if s.marks.High != in.High && q.Get("low") == "" {
		s.marks.Low = 0
	}
	s.changed = s.marks.High != in.High || s.marks.Low != in.Low || s.marks.FullShare != in.FullShare
	if err := s.marks.Validate(); err != nil {
		return nil, bad(err.Error())
	}
	return s, p.open(r.Context(), s)
}

// open finds the session, and replays it where other marks are asked for.
func (p *page) open(ctx context.Context, s *source) (err error) {
	if s.info, err = p.engine.Store().Session(ctx, s.name); err != nil {
		return err
	}
	if !s.changed {
		return nil
	}
	if p.opts.Replay == nil {
		return bad("other water marks cannot be tried here")
	}
	s.engine, err = p.whatIf.engine(ctx, p, s)
	if err != nil {
		return err
	}
	s.info, err = s.engine.Store().Session(ctx, s.name)
	return err
}

// whatIf keeps the last replays, as the controls of a page ask for the same one
// several times.
type whatIf struct {
	mu   sync.Mutex
	kept []*replayed
}

type replayed struct {
	key    whatIfKey
	engine *session.Engine
	close  func()
}

type whatIfKey struct {
	session string
	head    eventlog.Commit
	marks   summarize.Marks
}

const maxReplays = 3

func (w *whatIf) engine(ctx context.Context, p *page, s *source) (*session.Engine, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := whatIfKey{s.name, s.info.Head, s.marks}
	for _, r := range w.kept {
		if r.key == key {
			return r.engine, nil
		}
	}
	engine, done, err := p.opts.Replay(s.marks)
	if err != nil {
		return nil, err
	}
	events := p.engine.Store().Events(ctx, s.name, eventlog.Query{At: s.info.LastSeq})
	if _, err := engine.Import(ctx, s.name, originals(events)); err != nil {
		done()
		return nil, fmt.Errorf("replay %q: %w", s.name, err)
	}
	w.kept = append(w.kept, &replayed{key, engine, done})
	if len(w.kept) > maxReplays {
		w.kept[0].close()
		w.kept = w.kept[1:]
	}
	return engine, nil
}

// originals leaves out the summaries that stand for others.
func originals(events iter.Seq2[*eventlog.Event, error]) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		for e, err := range events {
			if err == nil && standsForOthers(e) {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func standsForOthers(e *eventlog.Event) bool {
	s, ok := e.Body.(*eventlog.Summary)
	return ok && len(s.Covers) > 0
}

// event reads one event of the session.
func (s *source) event(ctx context.Context, seq int64) (*eventlog.Event, error) {
	found, err := eventlog.Collect(s.engine.Store().Events(ctx, s.name, eventlog.Query{After: seq - 1, At: seq}))
	if err != nil {
		return nil, err
	}
	if seq < 1 || len(found) == 0 {
		return nil, fmt.Errorf("event %d of %q: %w", seq, s.name, eventlog.ErrNoEvent)
	}
	return found[0], nil
}

func seqOf(r *http.Request) (int64, error) {
	seq, err := strconv.ParseInt(r.URL.Query().Get("seq"), 10, 64)
	if err != nil {
		return 0, bad(fmt.Sprintf("seq: %q is no number of an event", r.URL.Query().Get("seq")))
	}
	return seq, nil
}
