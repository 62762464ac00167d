package app

import (
	"context"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/render"
)

// Prices are what models cost.
func (a *App) Prices() tune.Prices { return tune.Prices{} }

// Tracks measures what each agent of a log did, for replays with the given
// limits of low detail.
func (a *App) Tracks(ctx context.Context, log *Log, lowDetail []int) (tune.Log, []*tune.Track, error) {
	costs := tune.Costs{Renderers: map[int]*render.Renderer{}, Encoding: a.encoding}
	for _, limit := range lowDetail {
		opts := renderOptions(&a.Config.Config)
		opts.Low.Tokens = limit
		r, err := render.New(opts)
		if err != nil {
			return tune.Log{}, nil, err
		}
		costs.Renderers[limit] = r
	}
	store := log.Engine.Store()
	info, err := store.Session(ctx, log.Session)
	if err != nil {
		return tune.Log{}, nil, err
	}
	about := tune.Log{Name: log.Session}
	var tracks []*tune.Track
	for _, ns := range info.Namespaces {
		events, err := eventlog.Collect(store.Events(ctx, log.Session, eventlog.Query{Namespace: ns}))
		if err != nil {
			return about, nil, err
		}
		t := tune.NewTrack(ns, events, costs)
		about.Events += t.Len()
		about.Tokens += t.Tokens()
		if t.Calls() == 0 {
			continue
		}
		about.Agents++
		about.Calls += t.Calls()
		tracks = append(tracks, t)
	}
	return about, tracks, nil
}
