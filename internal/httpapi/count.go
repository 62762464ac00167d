package httpapi

import (
	"cmp"
	"fmt"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/tokens"
)

// count says what texts or messages cost.
func (c *call) count() error {
	var req api.CountRequest
	if err := c.decode(&req); err != nil {
		return err
	}
	switch {
	case req.Model != "" && req.Encoding != "":
		return badField("encoding", "does not go with model")
	case req.Texts != nil && req.Messages != nil:
		return badField("messages", "does not go with texts: count one or the other")
	case req.Texts == nil && req.Messages == nil:
		return badField("texts", "is missing, and so is messages: say what to count")
	}
	// Without a model, frames and pictures cost what they do in a context without one.
	model := c.opts.Models.Lookup(req.Model)
	if req.Model == "" {
		model.Encoding, model.Factor, model.Exact = cmp.Or(req.Encoding, model.Encoding), 1, true
	}
	encoding, err := tokens.Get(model.Encoding)
	if err != nil {
		return badField("encoding", "%v", err)
	}
	result := api.CountResult{
		Encoding: encoding.Name(), Exact: model.Exact, Factor: model.Factor, Counts: []int{},
	}
	for _, text := range req.Texts {
		result.Counts = append(result.Counts, model.Estimate(encoding.Count(text)))
	}
	counter := messageCounter{model: model, encoding: encoding}
	for i, message := range req.Messages {
		n, err := counter.message(message)
		if err != nil {
			return badField(fmt.Sprintf("messages[%d]", i), "%v", err)
		}
		result.Counts = append(result.Counts, n)
	}
	if req.Messages != nil {
		result.Overhead = model.Overhead.Reply
	}
	for _, n := range result.Counts {
		result.Total += n
	}
	result.Total += result.Overhead
	return c.answer(result)
}
