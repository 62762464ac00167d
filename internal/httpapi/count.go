package httpapi

import (
	"cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/tokens"
)

// defaultEncoding counts where neither a model nor an encoding is named.
const defaultEncoding = "o200k_base"

// count says what texts cost.
func (c *call) count() error {
	var req api.CountRequest
	if err := c.decode(&req); err != nil {
		return err
	}
	if req.Model != "" && req.Encoding != "" {
		return badField("encoding", "does not go with model")
	}
	if req.Texts == nil {
		return badField("texts", "is missing")
	}
	model := tokens.Model{Encoding: cmp.Or(req.Encoding, defaultEncoding), Factor: 1, Exact: true}
	if req.Model != "" {
		model = c.opts.Models.Lookup(req.Model)
	}
	encoding, err := tokens.Get(model.Encoding)
	if err != nil {
		return badField("encoding", "%v", err)
	}
	result := api.CountResult{
		Encoding: encoding.Name(), Exact: model.Exact, Factor: model.Factor, Counts: make([]int, len(req.Texts)),
	}
	for i, text := range req.Texts {
		result.Counts[i] = model.Estimate(encoding.Count(text))
		result.Total += result.Counts[i]
	}
	return c.answer(result)
}
