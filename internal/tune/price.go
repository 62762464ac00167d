package tune

import (
	"fmt"
	"path"
	"strings"
)

// Price is what a provider asks for tokens, in US dollars a million, and how its
// cache of prompts works.
type Price struct {
	// Model is a model's name or a pattern of it, where * stands for any text
	// without a slash.
	Model string `json:"model"`
	// Input is the price of an uncached token, Read and Write that of one read
	// from the cache and written to it, Output that of one the model makes.
	Input  float64 `json:"input"`
	Read   float64 `json:"read"`
	Write  float64 `json:"write"`
	Output float64 `json:"output"`
	// TTL is how long the cache stays warm after a call, in seconds.
	TTL int `json:"ttl_seconds"`
	// Least is the shortest prompt that is cached, and Step what lengths read
	// from the cache are rounded down to, in tokens.
	Least int `json:"least"`
	Step  int `json:"step"`
	// Source is where the prices are from, and as of when.
	Source string `json:"source"`
}

const (
	anthropicPage = "platform.claude.com/docs/en/about-claude/pricing and …/build-with-claude/prompt-caching, autumn 2026"
	openaiPage    = "developers.openai.com/api/docs/pricing and …/guides/prompt-caching, as others quote them, autumn 2026"
	geminiPage    = "ai.google.dev/gemini-api/docs/pricing and …/caching, as others quote them, autumn 2026; the cache's life is not published and taken as five minutes"
)

// Prices as the providers published them; longer names stand before the shorter
// ones that they begin with. Anthropic's are those of the cache of five minutes.
// Surcharges for long prompts are not in the table.
var prices = []Price{
	{"claude-opus-5-5*", 4, 0.20, 5, 20, 300, 512, 1, anthropicPage},
	{"claude-opus-5*", 5, 0.50, 6.25, 25, 300, 512, 1, anthropicPage},
	{"claude-opus-4-8*", 5, 0.50, 6.25, 25, 300, 1024, 1, anthropicPage},
	{"claude-opus-4-7*", 5, 0.50, 6.25, 25, 300, 2048, 1, anthropicPage},
	{"claude-opus-4-6*", 5, 0.50, 6.25, 25, 300, 4096, 1, anthropicPage},
	{"claude-opus-4-5*", 5, 0.50, 6.25, 25, 300, 4096, 1, anthropicPage},
	{"claude-opus-4*", 15, 1.50, 18.75, 75, 300, 1024, 1, anthropicPage},
	{"claude-sonnet-5-5*", 2, 0.10, 2.50, 10, 300, 1024, 1, anthropicPage},
	{"claude-sonnet-5*", 2, 0.20, 2.50, 10, 300, 1024, 1, anthropicPage},
	{"claude-sonnet-4*", 3, 0.30, 3.75, 15, 300, 1024, 1, anthropicPage},
	{"claude-haiku-4-5*", 1, 0.10, 1.25, 5, 300, 4096, 1, anthropicPage},
	{"claude-fable-5-1*", 10, 0.25, 12.50, 50, 300, 512, 1, anthropicPage},

	{"gpt-6-sol*", 2, 0.20, 2.50, 10, 1800, 1024, 1, openaiPage},
	{"gpt-6-luna*", 0.10, 0.01, 0.125, 0.50, 1800, 1024, 1, openaiPage},
	{"gpt-5.4-mini*", 0.75, 0.075, 0.75, 4.50, 300, 1024, 128, openaiPage},
	{"gpt-5.4*", 2.50, 0.25, 2.50, 15, 300, 1024, 128, openaiPage},
	{"gpt-5.2*", 1.75, 0.175, 1.75, 14, 300, 1024, 128, openaiPage},
	{"gpt-5.1*", 1.25, 0.125, 1.25, 10, 300, 1024, 128, openaiPage},
	{"gpt-5-mini*", 0.25, 0.025, 0.25, 2, 300, 1024, 128, openaiPage},
	{"gpt-5-nano*", 0.05, 0.005, 0.05, 0.40, 300, 1024, 128, openaiPage},
	{"gpt-5", 1.25, 0.125, 1.25, 10, 300, 1024, 128, openaiPage},
	{"gpt-5-2*", 1.25, 0.125, 1.25, 10, 300, 1024, 128, openaiPage},
	{"gpt-4.1*", 2, 0.50, 2, 8, 300, 1024, 128, openaiPage},

	{"gemini-3.8-flash*", 0.75, 0.075, 0.75, 3.75, 300, 4096, 1, geminiPage},
	{"gemini-3-pro*", 2, 0.20, 2, 12, 300, 4096, 1, geminiPage},
	{"gemini-3-flash*", 0.50, 0.05, 0.50, 3, 300, 1024, 1, geminiPage},
	{"gemini-2.5-pro*", 1.25, 0.125, 1.25, 10, 300, 4096, 1, geminiPage},
	{"gemini-2.5-flash*", 0.30, 0.03, 0.30, 2.50, 300, 1024, 1, geminiPage},
}

// DefaultModel is the model whose prices hold where none is named.
const DefaultModel = "claude-sonnet-4-6"

// Prices is a table of prices: the user's own first, then the built-in ones.
type Prices struct {
	Own []Price
}

// Lookup finds the prices of a model. An empty name is [DefaultModel].
func (t Prices) Lookup(model string) (Price, error) {
	if model == "" {
		model = DefaultModel
	}
	bare := model[strings.LastIndexByte(model, '/')+1:]
	for _, list := range [][]Price{t.Own, prices} {
		for _, p := range list {
			if p.matches(model) || p.matches(bare) {
				return p, nil
			}
		}
	}
	return Price{}, fmt.Errorf("prices of model %q: not known; add its prices to the configuration, in a [[models]] section with input_price, or name another with --model (known: %s)",
		model, strings.Join(t.Models(), ", "))
}

// Models lists the models whose prices are known.
func (t Prices) Models() []string {
	var names []string
	for _, p := range t.Own {
		names = append(names, p.Model)
	}
	for _, p := range prices {
		names = append(names, p.Model)
	}
	return names
}

func (p Price) matches(model string) bool {
	ok, err := path.Match(strings.ToLower(p.Model), strings.ToLower(model))
	return ok && err == nil
}

// Check reports what is wrong with a price.
func (p Price) Check() error {
	switch {
	case p.Model == "":
		return fmt.Errorf("model is missing: name the model, or how its name begins with a * at the end")
	case p.Input <= 0:
		return fmt.Errorf("input of %s: must be above 0, in dollars a million tokens", p.Model)
	case p.Read < 0 || p.Write < 0 || p.Output < 0:
		return fmt.Errorf("prices of %s: must not be negative", p.Model)
	case p.Read > p.Input:
		return fmt.Errorf("read of %s: a cached token costs more than an uncached one", p.Model)
	}
	return nil
}
