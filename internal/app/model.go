package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/internal/llm/anthropic"
	"github.com/tidemark/tidemark/internal/llm/gemini"
	"github.com/tidemark/tidemark/internal/llm/openai"
	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// summarizer writes the summaries, as the configuration says.
func (a *App) summarizer() (summarize.Summarizer, error) {
	c := &a.Config.Summary
	model, err := a.model(c)
	if err != nil || model == nil {
		return summarize.Digest{}, err
	}
	known := a.Models().Lookup(c.Model)
	author := &summarize.Author{Model: model, Window: cmp.Or(c.Window, known.Window), Factor: known.Factor}
	if c.Pictures == "always" || c.Pictures == "auto" && c.BaseURL == "" {
		author.Picture = a.pictures(known.Pictures)
	}
	return author, nil
}

// model is who is asked, nil for the digest.
func (a *App) model(c *config.Summary) (summarize.Model, error) {
	if c.Method == "digest" {
		return nil, nil //nolint:nilnil // no model is one of the methods
	}
	opts := llm.Options{Model: c.Model, BaseURL: c.BaseURL, Retries: cmp.Or(c.Retries, -1), Key: a.key(c)}
	for _, d := range []struct {
		to   *time.Duration
		text string
	}{{&opts.Timeout, c.Timeout}, {&opts.Backoff, c.Backoff}} {
		var err error
		if *d.to, err = time.ParseDuration(d.text); err != nil {
			return nil, err
		}
	}
	switch c.Method {
	case "openai":
		return openai.New(opts), nil
	case "anthropic":
		return anthropic.New(opts), nil
	case "gemini":
		return gemini.New(opts), nil
	}
	return nil, fmt.Errorf("summary.method %q: there is no such method", c.Method)
}

// key gives the provider's key when it is needed.
func (a *App) key(c *config.Summary) func() (string, error) {
	if c.KeyFile != "" {
		return llm.KeyFile(c.KeyFile)
	}
	name := c.KeyVariable()
	return func() (string, error) {
		key := a.Config.Key()
		if key == "" && name != "" {
			return "", errors.New("there is no key: set $" + name + ", or name a file in summary.key_file")
		}
		return key, nil
	}
}

// What the providers take of a picture, whatever it costs.
const (
	maxPictureSide  = 2000
	maxPictureBytes = 5 << 20
)

// pictures makes pictures ready for a model, at the cost that they have at low
// detail.
func (a *App) pictures(rule tokens.PictureRule) func(*eventlog.Part) (*summarize.Picture, bool) {
	shop := workshop(&a.Config.Pictures)
	bounds := picture.Bounds{
		Rule: rule, Tokens: a.Config.Detail.Low.PictureTokens, MaxSide: maxPictureSide, MaxBytes: maxPictureBytes,
	}
	return func(p *eventlog.Part) (*summarize.Picture, bool) {
		data, err := p.Picture()
		if err != nil {
			return nil, false
		}
		sum := sha256.Sum256(data)
		fit, err := shop.FitTo(data, hex.EncodeToString(sum[:]), bounds)
		if err != nil {
			return nil, false
		}
		return &summarize.Picture{MediaType: fit.MediaType, Data: fit.Data, Tokens: rule.Tokens(fit.Width, fit.Height)}, true
	}
}
