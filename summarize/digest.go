package summarize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// Digest summarizes without a model: it hands over what a colleague who takes
// the work on would ask for. The goal stands verbatim, then what is open, the
// files with what was last done to each, what failed and what followed, and the
// steps of the work, one a line, with the parts of their texts that hold the
// most exact names (paths, identifiers, numbers, codes) for their tokens.
// Names are what cannot be guessed again.
//
// It is a pure function of the request: no clock, no network, the same bytes
// every time. The zero value is ready to use.
type Digest struct {
	weights *weights // what identifiers are worth; nil is recorded
}

// Name is "digest".
func (Digest) Name() string { return "digest" }

// Summarize never costs more than r.MaxTokens and is never empty where there
// are events. An error comes only from ctx and from r.Originals.
func (d Digest) Summarize(ctx context.Context, r Request) (string, error) {
	if len(r.Events) == 0 || r.MaxTokens < 1 {
		return "", nil
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	m, err := gather(r)
	if err != nil {
		return "", err
	}
	return newDraft(r, m, cmp.Or(d.weights, recorded())).text(), nil
}

// gathered is what a digest is made of: events as they happened, and earlier
// summaries that cannot be made anew.
type gathered struct {
	events  []*eventlog.Event
	carried []*eventlog.Event
}

// gather replaces earlier digests by their originals, where those can be had,
// so that facts never come from a digest of a digest.
func gather(r Request) (gathered, error) {
	var m gathered
	for _, e := range r.Events {
		if err := m.add(r, e); err != nil {
			return m, err
		}
	}
	slices.SortStableFunc(m.events, func(a, b *eventlog.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	m.events = slices.CompactFunc(m.events, func(a, b *eventlog.Event) bool { return a == b || a.Seq == b.Seq && a.Seq > 0 })
	return m, nil
}

func (m *gathered) add(r Request, e *eventlog.Event) error {
	s, ok := e.Body.(*eventlog.Summary)
	switch {
	case !ok:
		m.events = append(m.events, e)
		return nil
	case s.Method != (Digest{}).Name() || r.Originals == nil:
		m.carried = append(m.carried, e)
		return nil
	}
	past, err := r.Originals(e)
	if errors.Is(err, eventlog.ErrForgotten) {
		m.carried = append(m.carried, e)
		return nil
	}
	if err != nil {
		return fmt.Errorf("digest: originals of summary %d: %w", e.Seq, err)
	}
	if past.Thinned {
		m.carried = append(m.carried, withoutGoal(e))
	}
	for _, o := range past.Events {
		if o.Seq == e.Seq {
			continue
		}
		if err := m.add(r, o); err != nil {
			return err
		}
	}
	return nil
}

// withoutGoal is a digest without its goals, which are told anew.
func withoutGoal(digest *eventlog.Event) *eventlog.Event {
	body := *digest.Body.(*eventlog.Summary)
	before, goal, has := strings.Cut(body.Summary, goalTitle)
	if !has {
		return digest
	}
	if _, after, more := strings.Cut(goal, "\n## "); more {
		before += "\n## " + after
	}
	short := digest.Clone()
	body.Summary, short.Body = before, &body
	return short
}
