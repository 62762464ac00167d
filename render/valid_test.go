package render_test

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/internal/providers"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// invalid says what is wrong with a prompt, or nil: it is over its budget, its
// parts do not add up, its text does not cost what it says, or a provider would
// refuse it.
func invalid(p *render.Prompt) error {
	t := p.Tokens
	if p.Budget > 0 && t.Total > p.Budget {
		return fmt.Errorf("%d tokens for a budget of %d", t.Total, p.Budget)
	}
	if sum := t.System + t.Tools + t.Overhead + t.Summarized + t.Low + t.Full; sum != t.Total {
		return fmt.Errorf("the parts add up to %d, not to %d", sum, t.Total)
	}
	if err := accountOf(p); err != nil {
		return err
	}
	switch p.Format {
	case render.XML, render.Markdown, render.Text:
		return costsItsText(p)
	}
	return errors.Join(providers.Check(string(p.Format), p.Request)...)
}

// accountOf checks that the entries of a tier cost what the tier does.
func accountOf(p *render.Prompt) error {
	spent := map[string]int{}
	for _, e := range p.Entries {
		if e.Tokens < 0 {
			return fmt.Errorf("entry %d costs %d", e.Seq, e.Tokens)
		}
		spent[string(e.Tier)] += e.Tokens
	}
	for tier, n := range map[string]int{"summarized": p.Tokens.Summarized, "low": p.Tokens.Low, "full": p.Tokens.Full} {
		if spent[tier] != n {
			return fmt.Errorf("the entries of tier %s add up to %d, not to %d", tier, spent[tier], n)
		}
	}
	return nil
}

// costsItsText counts a text as a whole.
func costsItsText(p *render.Prompt) error {
	var r struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(p.Request, &r, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	if n := tokens.MustGet("o200k_base").Count(r.Text); n != p.Tokens.Total {
		return fmt.Errorf("the text costs %d tokens, the account says %d", n, p.Tokens.Total)
	}
	return nil
}
