package preview

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// whatIf keeps the last replays, as the controls of a page ask for the same one
// several times. Together they hold no more than the limit of one, or the newest
// alone.
type whatIf struct {
	mu   sync.Mutex
	kept []*replayed
}

type replayed struct {
	key    whatIfKey
	events int64
	engine *session.Engine
	close  func()
}

type whatIfKey struct {
	session string
	head    eventlog.Commit
	marks   comparableMarks
	weight  int
}

// comparableMarks are marks that == tells apart by what they say.
type comparableMarks struct {
	summarize.Marks
	adaptive summarize.Adaptive
}

func marksOf(m summarize.Marks) comparableMarks {
	c := comparableMarks{Marks: m}
	if m.Adaptive != nil {
		c.adaptive = *m.Adaptive
	}
	c.Adaptive = nil
	return c
}

const maxReplays = 3

// engine replays the session of a source, or gives the replay that it has.
func (w *whatIf) engine(ctx context.Context, p *page, s *source) (*session.Engine, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := whatIfKey{s.name, s.info.Head, marksOf(s.marks), s.weight}
	for _, r := range w.kept {
		if r.key == key {
			return r.engine, nil
		}
	}
	marks, err := s.withoutWeight()
	if err != nil {
		return nil, err
	}
	engine, done, err := p.opts.Replay(marks)
	if err != nil {
		return nil, err
	}
	events := p.engine.Store().Events(ctx, s.name, eventlog.Query{At: s.info.LastSeq})
	if _, err := engine.Import(ctx, s.name, originals(events)); err != nil {
		done()
		return nil, fmt.Errorf("replay %q: %w", s.name, err)
	}
	w.kept = append(w.kept, &replayed{key, s.info.LastSeq, engine, done})
	for len(w.kept) > 1 && (len(w.kept) > maxReplays || p.opts.MaxReplay > 0 && w.events() > p.opts.MaxReplay) {
		w.kept[0].close()
		w.kept = w.kept[1:]
	}
	return engine, nil
}

// events is how many events the replays hold.
func (w *whatIf) events() (n int64) {
	for _, r := range w.kept {
		n += r.events
	}
	return n
}

// withoutWeight are the marks for the view alone.
func (s *source) withoutWeight() (summarize.Marks, error) {
	m := s.marks
	if m.High == 0 || s.weight == 0 {
		return m, nil
	}
	if s.weight >= lowOf(m) {
		return m, bad(fmt.Sprintf("system text and tools of %d tokens leave nothing under low water %d", s.weight, lowOf(m)))
	}
	m.SummaryTokens = cmp.Or(m.SummaryTokens, max(lowOf(m)/8, 256))
	m.High, m.Low = m.High-s.weight, lowOf(m)-s.weight
	return m, nil
}

// originals leaves out what compactions and undos made.
func originals(events iter.Seq2[*eventlog.Event, error]) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		for e, err := range events {
			if err == nil && (standsForOthers(e) || isUndo(e)) {
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

func isUndo(e *eventlog.Event) bool {
	s, ok := e.Body.(*eventlog.Summary)
	return ok && s.Undoes > 0
}
