package app

import (
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/tokens"
)

// Models says how models count: the rules of the configuration, then the
// built-in table.
func (a *App) Models() tokens.Models { return modelsOf(&a.Config.Config) }

func modelsOf(c *config.Config) tokens.Models {
	m := tokens.Models{Encoding: c.Tokens.Encoding}
	for _, r := range c.Models {
		o := tokens.Override{
			Match: r.Match, Like: r.Like, Encoding: r.Encoding, Factor: r.Factor,
			Window: r.WindowTokens, Message: r.MessageTokens,
		}
		if r.PicturesLike != "" {
			o.Pictures = tokens.Lookup(r.PicturesLike).Pictures
		}
		m.Overrides = append(m.Overrides, o)
	}
	return m
}
