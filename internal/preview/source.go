package preview

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/dustin/go-humanize"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// source is what a request is about: a session, in the engine as it is or in a
// replay under other marks.
type source struct {
	engine *session.Engine
	name   string
	info   eventlog.SessionInfo
	marks  summarize.Marks
	// weight is what system text and tools cost that the page does not know,
	// in tokens. The marks hold for it and the view together.
	weight  int
	changed bool // other marks than those in force, or another weight
	req     session.ContextRequest
	after   int64 // of a list, the seq that the part before ended with
}

// source reads the controls of the page from a query.
func (p *page) source(r *http.Request) (*source, error) {
	q := r.URL.Query()
	s := &source{engine: p.engine, name: q.Get("session"), marks: p.opts.Marks()}
	var err error
	if s.info, err = p.engine.Store().Session(r.Context(), s.name); err != nil {
		return nil, err
	}
	s.req = session.ContextRequest{Namespace: q.Get("namespace"), Aside: true}
	s.req.Format, s.req.Model = render.Format(q.Get("format")), q.Get("model")
	s.req.Namespace = s.namespace()
	in, known := s.marks, p.engine.Activity(s.name, s.req.Namespace).Fixed
	s.weight = known
	if err := s.numbers(q); err != nil {
		return nil, err
	}
	if s.marks.High != in.High && q.Get("low") == "" {
		s.marks.Low = 0
	}
	if err := p.policy(q.Get("policy"), s); err != nil {
		return nil, err
	}
	s.changed = marksOf(s.marks) != marksOf(in) || s.weight != known && s.marks.High > 0
	if err := s.marks.Validate(); err != nil {
		return nil, bad(err.Error())
	}
	return s, p.open(r.Context(), s)
}

// numbers reads what is counted in tokens, a seq, and a share.
func (s *source) numbers(q url.Values) error {
	at, after := 0, 0
	for _, number := range []struct {
		name, unit string
		into       *int
	}{
		{"budget", "tokens", &s.req.Budget},
		{"high", "tokens", &s.marks.High},
		{"low", "tokens", &s.marks.Low},
		{"weight", "tokens", &s.weight},
		{"at", "an event", &at},
		{"after", "an event", &after},
	} {
		if text := q.Get(number.name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return bad(fmt.Sprintf("%s: %q is no number of %s", number.name, text, number.unit))
			}
			*number.into = n
		}
	}
	s.req.At, s.after = int64(at), int64(after)
	if text := q.Get("share"); text != "" {
		share, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return bad(fmt.Sprintf("share: %q is no number", text))
		}
		s.marks.FullShare = share
	}
	return nil
}

// policy decides when compactions start.
func (p *page) policy(name string, s *source) error {
	switch name {
	case "":
		return nil
	case "fixed":
		s.marks.Adaptive = nil
		return nil
	case "adaptive":
		if s.marks.High == 0 {
			return bad("policy adaptive: it needs a high-water mark, to compact at the latest there")
		}
		if p.opts.Adaptive == nil {
			return bad("policy adaptive: no prices are known here")
		}
		adaptive, err := p.opts.Adaptive(s.req.Model)
		if err != nil {
			return bad("policy adaptive: " + err.Error())
		}
		s.marks.Adaptive = adaptive
		return nil
	}
	return bad(fmt.Sprintf("policy: %q is neither fixed nor adaptive", name))
}

// policyOf names the policy of marks.
func policyOf(m summarize.Marks) string {
	if m.Adaptive != nil {
		return "adaptive"
	}
	return "fixed"
}

// open replays the session where other marks are asked for.
func (p *page) open(ctx context.Context, s *source) (err error) {
	if !s.changed {
		return nil
	}
	if p.opts.Replay == nil {
		return bad("other water marks cannot be tried here")
	}
	if err := p.checkReplay(s, fmt.Sprintf("tidemark preview %s --web", s.name)); err != nil {
		return err
	}
	if s.engine, err = p.whatIf.engine(ctx, p, s); err != nil {
		return err
	}
	s.info, err = s.engine.Store().Session(ctx, s.name)
	return err
}

// checkReplay refuses to replay a session that is too long, and says what does.
func (p *page) checkReplay(s *source, instead string) error {
	if most := p.opts.MaxReplay; most > 0 && s.info.LastSeq > most {
		return bad(fmt.Sprintf("the session has %s events, and the daemon replays up to %s: on its machine, use %s",
			humanize.Comma(s.info.LastSeq), humanize.Comma(most), instead))
	}
	return nil
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
