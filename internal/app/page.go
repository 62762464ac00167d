package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"

	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/daemon"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/internal/preview"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// maxReplay is how many events of a session the daemon replays at most for its
// page: it has other work, and its memory follows what is live.
const maxReplay = 20_000

// Page is the web page over an engine. It replays sessions of up to so many
// events; 0 is no limit.
func (a *App) Page(engine *session.Engine, maxReplay int64) http.Handler {
	return preview.New(engine, preview.Options{
		Marks:     a.Marks,
		Replay:    a.openReplay,
		MaxReplay: maxReplay,
		Adaptive:  a.adaptiveFor,
		Tune:      a.tuneSession,
		Log:       a.Log,
	})
}

// adaptiveFor is the adaptive policy by the prices of a model, or of the
// configuration's.
func (a *App) adaptiveFor(model string) (*summarize.Adaptive, error) {
	price, err := a.Prices().Lookup(cmp.Or(model, a.Config.Render.Model))
	if err != nil {
		return nil, err
	}
	return tune.AdaptiveFor(price, a.Config.Summary.Method != "digest"), nil
}

// openReplay opens an engine in memory with other marks.
func (a *App) openReplay(marks summarize.Marks) (*session.Engine, func(), error) {
	store := memory.New()
	engine, err := a.replay(store, marks)
	if err != nil {
		return nil, nil, err
	}
	return engine, closeEngine(engine, store), nil
}

// tuneSession compares settings on a session, by the prices of a model or of
// the configuration's.
func (a *App) tuneSession(ctx context.Context, engine *session.Engine, name, model string) (*tune.Report, error) {
	model = cmp.Or(model, a.Config.Render.Model)
	price, err := a.Prices().Lookup(model)
	if err != nil {
		return nil, err
	}
	opts := tune.Options{Grid: tune.DefaultGrid(a.Config.Detail.Low.Tokens), Price: price, Window: cmp.Or(a.Models().Lookup(model).Window, 200_000)}
	about, tracks, err := a.Tracks(ctx, &Log{Engine: engine, Session: name}, opts.Grid.LowDetail)
	if err != nil {
		return nil, err
	}
	opts.Grid.High = tune.Highs(tracks, 0, opts.Window)
	return tune.Make(ctx, []tune.Log{about}, tracks, opts)
}

// ServePage serves the page of one log, on loopback and for whoever has the
// link, until ctx ends.
func (a *App) ServePage(ctx context.Context, log *Log, announce func(link string)) error {
	at, err := daemon.Listen(ctx, daemon.ListenOptions{Address: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	links := new(httpapi.Links)
	server := httpapi.NewServer(log.Engine, httpapi.Options{
		Key: rand.Text(), Links: links, Version: Version(), Page: a.Page(log.Engine, 0), Log: a.Log,
	})
	announce(at.URL + links.New())
	return daemon.Serve(ctx, server, at, a.Log)
}
