package app

import (
	"cmp"
	"context"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/render"
)

// Prices are what models cost: by the rules of the configuration that name a
// price, then by the built-in table.
func (a *App) Prices() tune.Prices {
	var own tune.Prices
	for _, r := range a.Config.Models {
		if r.InputPrice == 0 && r.ReadPrice == 0 && r.WritePrice == 0 && r.OutputPrice == 0 && r.CacheSeconds == 0 {
			continue
		}
		own.Own = append(own.Own, priceOf(&r))
	}
	return own
}

// priceOf fills what a rule leaves out from the model that it is like, or by
// what is usual.
func priceOf(r *config.ModelRule) tune.Price {
	p, err := tune.Prices{}.Lookup(cmp.Or(r.Like, strings.TrimRight(r.Match, "*-")))
	if err != nil {
		p = tune.Price{Input: r.InputPrice, Read: r.InputPrice / 10, Write: r.InputPrice, Output: r.OutputPrice, TTL: 300, Least: 1024, Step: 1}
	}
	return tune.Price{
		Model: r.Match, Input: cmp.Or(r.InputPrice, p.Input), Read: cmp.Or(r.ReadPrice, p.Read),
		Write: cmp.Or(r.WritePrice, p.Write), Output: cmp.Or(r.OutputPrice, p.Output),
		TTL: cmp.Or(r.CacheSeconds, p.TTL), Least: p.Least, Step: p.Step, Source: r.Source.String(),
	}
}

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
		events, err := eventlog.Collect(store.Events(ctx, log.Session, eventlog.Query{Namespace: ns, Whole: true}))
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
