// Package anthropic asks Anthropic's models.
package anthropic

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/summarize"
)

// DefaultURL is where Anthropic's API begins.
const DefaultURL = "https://api.anthropic.com"

// Model is a [summarize.Model].
type Model struct {
	name string
	opts llm.Options
	gate *llm.Gate
}

// New makes a model. Its name in summaries is "anthropic:" and the model's.
// Retries are the library's: after a connection that broke it waits half a
// second, doubling; Backoff is for all other failures.
func New(opts llm.Options) *Model {
	opts = opts.WithDefaults(DefaultURL)
	opts.BaseURL = strings.TrimSuffix(opts.BaseURL, "/v1") // the library adds it
	return &Model{name: "anthropic:" + opts.Model, opts: opts, gate: llm.NewGate(opts)}
}

// Name is such as "anthropic:claude-sonnet-4-5".
func (m *Model) Name() string { return m.name }

// Ask sends one prompt.
func (m *Model) Ask(ctx context.Context, p summarize.Prompt) (summarize.Reply, error) {
	ctx, q, err := m.gate.Ask(ctx, m.name, p)
	if err != nil {
		return summarize.Reply{}, err
	}
	// The service is made here and not by NewClient, which looks for keys and
	// addresses in the environment.
	messages := anthropic.NewMessageService(
		option.WithBaseURL(m.opts.BaseURL), option.WithHTTPClient(m.gate.Client()), option.WithoutOpenTelemetry(),
		option.WithMaxRetries(m.opts.Retries), option.WithRequestTimeout(2*m.opts.Timeout), // the gate's goes first
	)
	var opts []option.RequestOption
	if q.Key != "" {
		opts = append(opts, option.WithAPIKey(q.Key))
	}
	msg, err := messages.New(ctx, anthropic.MessageNewParams{
		Model: anthropic.Model(m.opts.Model), MaxTokens: int64(p.MaxTokens),
		System:   []anthropic.TextBlockParam{{Text: p.System}},
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(blocks(p.Message)...)},
	}, opts...)
	if err != nil {
		return summarize.Reply{}, q.Fail(err)
	}
	return reply(msg), nil
}

func blocks(pieces []summarize.Piece) []anthropic.ContentBlockParamUnion {
	var all []anthropic.ContentBlockParamUnion
	for _, p := range pieces {
		if p.Picture == nil {
			all = append(all, anthropic.NewTextBlock(p.Text))
			continue
		}
		all = append(all, anthropic.NewImageBlockBase64(p.Picture.MediaType, base64.StdEncoding.EncodeToString(p.Picture.Data)))
	}
	return all
}

func reply(msg *anthropic.Message) summarize.Reply {
	used := &msg.Usage
	r := summarize.Reply{
		Stop: summarize.StopEnd, OutputTokens: int(used.OutputTokens),
		InputTokens: int(used.InputTokens + used.CacheCreationInputTokens + used.CacheReadInputTokens),
	}
	for i := range msg.Content {
		if b := &msg.Content[i]; b.Type == "text" {
			r.Text += b.Text
		}
	}
	switch msg.StopReason {
	case anthropic.StopReasonMaxTokens, anthropic.StopReasonModelContextWindowExceeded:
		r.Stop = summarize.StopLength
	case anthropic.StopReasonRefusal:
		r.Stop = summarize.StopRefusal
	case anthropic.StopReasonToolUse:
		r.Stop = summarize.StopTool
	}
	return r
}
