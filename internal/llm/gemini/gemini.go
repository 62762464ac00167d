// Package gemini asks Google's models, at the address where they speak OpenAI's
// protocol.
package gemini

import (
	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/internal/llm/openai"
)

// DefaultURL is Gemini's address for OpenAI's protocol
// (https://ai.google.dev/gemini-api/docs/openai).
const DefaultURL = "https://generativelanguage.googleapis.com/v1beta/openai"

// New makes a model. Its name in summaries is "gemini:" and the model's.
func New(opts llm.Options) *openai.Model { return openai.NewCompatible("gemini", DefaultURL, opts) }
