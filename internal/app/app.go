// Package app wires the parts of Tidemark from a configuration. It is the one
// place that knows them all: the packages below it get their own Options, the
// commands above it get an [App].
package app

import (
	"cmp"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"

	"github.com/adrg/xdg"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/redact"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// App is a configuration, ready to open what it speaks of.
type App struct {
	Config *config.Loaded
	Log    *slog.Logger

	renderer *render.Renderer
	shop     *picture.Workshop
	redactor *redact.Redactor // nil takes nothing out
	author   summarize.Summarizer
	encoding *tokens.Encoding
	adaptive *summarize.Adaptive
}

// New makes an App. It opens nothing.
func New(cfg *config.Loaded, log *slog.Logger) (*App, error) {
	enc, err := tokens.Get(cfg.Tokens.Encoding)
	if err != nil {
		return nil, err
	}
	opts := renderOptions(&cfg.Config)
	r, err := render.New(opts)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Log: log, renderer: r, shop: opts.Pictures, encoding: enc}
	if cfg.Redact.Secrets {
		if a.redactor, err = redact.New(cfg.Redact.Patterns); err != nil {
			return nil, fmt.Errorf("redact: %w", err)
		}
		a.Log = slog.New(a.redactor.Log(log.Handler()))
	}
	if a.author, err = a.summarizer(); err != nil {
		return nil, err
	}
	if cfg.Policy == "adaptive" {
		price, err := a.Prices().Lookup(cfg.Render.Model)
		if err != nil {
			return nil, fmt.Errorf("policy adaptive: %w", err)
		}
		a.adaptive = tune.AdaptiveFor(price, cfg.Summary.Method != "digest")
	}
	return a, nil
}

func renderOptions(c *config.Config) render.Options {
	return render.Options{
		Full:          render.Detail(c.Detail.Full),
		Low:           render.Detail(c.Detail.Low.Detail),
		PictureTokens: c.Detail.Low.PictureTokens,
		GistTokens:    c.Detail.Low.GistTokens,
		ShowErrors:    c.Render.ShowErrors,
		Encoding:      c.Tokens.Encoding,
		Models:        modelsOf(c),
		Pictures:      workshop(&c.Pictures),
	}
}

// workshop makes pictures smaller, and keeps them in the folder of the
// configuration.
func workshop(c *config.Pictures) *picture.Workshop {
	w := &picture.Workshop{MaxMemory: int64(c.MaxMemoryBytes), MaxStored: int64(c.MaxStoredBytes)}
	if c.MaxStoredBytes > 0 {
		w.Dir = cmp.Or(c.Path, filepath.Join(xdg.CacheHome, "tidemark", "pictures"))
	}
	return w
}

// Marks are the water marks of the configuration.
func (a *App) Marks() summarize.Marks {
	c := a.Config
	return summarize.Marks{
		High: c.HighWaterTokens, Low: c.LowWaterTokens,
		FullShare: c.FullDetailShare, SummaryTokens: c.Summary.MaxTokens,
		Adaptive: a.adaptive,
	}
}

// Open opens the store of the configuration and an engine over it. The function
// closes both.
func (a *App) Open() (*session.Engine, func(), error) {
	store, err := a.openStore()
	if err != nil {
		return nil, nil, err
	}
	engine, err := session.Open(store, a.options())
	if err != nil {
		return nil, nil, fmt.Errorf("%w (close the store: %w)", err, store.Close())
	}
	return engine, func() {
		engine.Close()
		if err := store.Close(); err != nil {
			a.Log.Error("close store", "store", a.StoreName(), "error", err)
		}
	}, nil
}

func (a *App) options() session.Options {
	r := a.Config.Render
	return session.Options{
		Redact: a.redactor.Text,
		Marks:  a.Marks(), Renderer: a.renderer, Encoding: a.encoding, Log: a.Log,
		Summarizer: a.author, Calls: a.Config.Summary.Calls,
		Defaults: render.Request{Format: render.Format(r.Format), Model: r.Model, Budget: r.Budget},
	}
}

// replay opens an engine over a store in memory, whose results do not depend on
// the time of day. The compactions on the way are by the digest: a model is
// asked only for the one that a command asks for.
func (a *App) replay(store eventlog.Store, marks summarize.Marks) (*session.Engine, error) {
	opts := a.options()
	opts.Inline, opts.OnCrossing, opts.Marks = true, summarize.Digest{}, marks
	n := 0
	opts.NewID = func() string { n++; return "tidemark-" + strconv.Itoa(n) }
	return session.Open(store, opts)
}

// closeEngine fits an engine without a store of its own to close.
func closeEngine(e *session.Engine, store eventlog.Store) func() {
	return func() {
		e.Close()
		_ = store.Close() // in memory: there is nothing to lose
	}
}
