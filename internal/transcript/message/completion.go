package message

import "github.com/tidemark/tidemark/eventlog"

// Completion is a provider's answer to a model call, as OpenAI's chat API gives it.
type Completion struct {
	Choices []Choice `json:"choices"`
	Usage   Usage    `json:"usage"`
}

// Choice is one of the replies of an answer. Mostly there is but one.
type Choice struct {
	Message Message `json:"message"`
}

// Usage is what the provider counted.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// Completed is the action that the first reply of an answer is, nil where there is
// none.
func (d *Dialogue) Completed(c *Completion) *eventlog.Action {
	if len(c.Choices) == 0 {
		return nil
	}
	reply := d.Reply(&c.Choices[0].Message)
	reply.InputTokens, reply.OutputTokens = max(c.Usage.PromptTokens, 0), max(c.Usage.CompletionTokens, 0)
	return reply
}
