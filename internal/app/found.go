package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// SessionState is how a session stands.
type SessionState struct {
	Name   string
	Events int64
	// Prompt is what the prompt of the first namespace costs, in tokens.
	Prompt int
	// Summaries counts those that are live in it; they stand for Covered
	// originals of CoveredTokens.
	Summaries, Covered, CoveredTokens int
}

// maxFound is how many sessions are looked at for the announcement.
const maxFound = 50

// announceFound waits for the first look at the watched files, and for what
// that had summarized.
func announceFound(ctx context.Context, engine *session.Engine, w *watch.Watcher, found func([]watch.File, []SessionState)) error {
	select {
	case <-w.Ready():
	case <-ctx.Done():
		return nil
	}
	files := w.Files()
	var states []SessionState
	for _, name := range sessionsOf(files) {
		state, err := stateOf(ctx, engine, name)
		if errors.Is(err, eventlog.ErrNoSession) { // it was removed since
			continue
		}
		if err != nil {
			return err
		}
		states = append(states, state)
	}
	slices.SortFunc(states, func(a, b SessionState) int {
		return cmp.Or(cmp.Compare(b.CoveredTokens, a.CoveredTokens), cmp.Compare(b.Prompt, a.Prompt), cmp.Compare(a.Name, b.Name))
	})
	found(files, states)
	return nil
}

// sessionsOf names the sessions of files, each once and not too many.
func sessionsOf(files []watch.File) []string {
	var names []string
	seen := map[string]bool{}
	for _, f := range files {
		for _, name := range f.Sessions {
			if !seen[name] && len(names) < maxFound {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

func stateOf(ctx context.Context, engine *session.Engine, name string) (SessionState, error) {
	s := SessionState{Name: name}
	if err := engine.Quiet(ctx, name); err != nil {
		return s, err
	}
	info, err := engine.Store().Session(ctx, name)
	if err != nil {
		return s, err
	}
	s.Events = info.LastSeq
	p, err := engine.Context(ctx, name, session.ContextRequest{})
	var small *render.BudgetError
	switch {
	case errors.As(err, &small):
		s.Prompt = small.Needed
	case err != nil:
		return s, err
	default:
		s.Prompt = p.Tokens.Total
	}
	view, err := engine.View(ctx, name, session.ContextRequest{})
	if err != nil {
		return s, err
	}
	for _, e := range view.Events {
		if body, ok := e.Body.(*eventlog.Summary); ok && len(body.Covers) > 0 {
			s.Summaries++
			s.Covered += body.SummarizedEventCount
			s.CoveredTokens += body.OriginalTokens
		}
	}
	return s, nil
}
