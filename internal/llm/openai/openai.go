// Package openai asks models behind OpenAI's chat completions: OpenAI's own,
// and those of the many servers that speak the same protocol, such as Ollama,
// vLLM and llama.cpp.
package openai

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/sashabaranov/go-openai"

	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/summarize"
)

// DefaultURL is where OpenAI's own API begins.
const DefaultURL = "https://api.openai.com/v1"

// Model is a [summarize.Model].
type Model struct {
	name string
	opts llm.Options
	gate *llm.Gate
	http *http.Client
	own  bool // OpenAI's own API
}

// New makes a model. Its name in summaries is "openai:" and the model's.
func New(opts llm.Options) *Model { return NewCompatible("openai", DefaultURL, opts) }

// NewCompatible makes a model of a provider that speaks the protocol.
func NewCompatible(provider, baseURL string, opts llm.Options) *Model {
	opts = opts.WithDefaults(baseURL)
	gate := llm.NewGate(opts)
	client := &retryablehttp.Client{
		HTTPClient: gate.Client(), RetryMax: opts.Retries, RetryWaitMin: opts.Backoff, RetryWaitMax: opts.Timeout,
		CheckRetry: checkRetry, Backoff: backoff, ErrorHandler: passThrough,
	}
	return &Model{
		name: provider + ":" + opts.Model, opts: opts, gate: gate,
		http: client.StandardClient(), own: opts.BaseURL == DefaultURL,
	}
}

// checkRetry goes by what the gate says.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if resp != nil {
		return resp.Header.Get(llm.RetryHeader) == "true", nil
	}
	return !llm.Final(ctx), nil
}

func backoff(least, most time.Duration, tries int, resp *http.Response) time.Duration {
	if resp != nil {
		if ms, err := strconv.Atoi(resp.Header.Get(llm.WaitHeader)); err == nil {
			return time.Duration(ms) * time.Millisecond
		}
	}
	return retryablehttp.DefaultBackoff(least, most, tries, nil)
}

// passThrough leaves the last answer to the library.
func passThrough(resp *http.Response, err error, _ int) (*http.Response, error) {
	if resp != nil {
		return resp, nil
	}
	return nil, err
}

// Name is such as "openai:gpt-5-mini".
func (m *Model) Name() string { return m.name }

// Ask sends one prompt.
func (m *Model) Ask(ctx context.Context, p summarize.Prompt) (summarize.Reply, error) {
	ctx, q, err := m.gate.Ask(ctx, m.name, p)
	if err != nil {
		return summarize.Reply{}, err
	}
	config := openai.DefaultConfig(q.Key)
	config.BaseURL, config.HTTPClient = m.opts.BaseURL, m.http
	resp, err := openai.NewClientWithConfig(config).CreateChatCompletion(ctx, m.request(p))
	if err != nil {
		return summarize.Reply{}, q.Fail(err)
	}
	if len(resp.Choices) == 0 {
		return summarize.Reply{}, q.Fail(errors.New("the answer holds no choices"))
	}
	r := reply(resp.Choices[0])
	r.InputTokens, r.OutputTokens = resp.Usage.PromptTokens, resp.Usage.CompletionTokens
	return r, nil
}

// thinkers are the models whose thoughts count as output, by the beginnings of
// their names.
var thinkers = [...]string{"o1", "o3", "o4", "gpt-5", "gpt-6", "gemini-2.5", "gemini-3"}

// thoughts is the room for them, in tokens.
const thoughts = 8192

func (m *Model) request(p summarize.Prompt) openai.ChatCompletionRequest {
	req := openai.ChatCompletionRequest{Model: m.opts.Model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: p.System},
		message(p.Message),
	}}
	thinks := false
	for _, name := range thinkers {
		thinks = thinks || strings.HasPrefix(m.opts.Model, name)
	}
	switch {
	case thinks:
		req.MaxCompletionTokens = p.MaxTokens + thoughts
	case m.own:
		req.MaxCompletionTokens = p.MaxTokens
	default:
		//lint:ignore SA1019 Ollama, vLLM and llama.cpp know this name for certain, the newer one only lately.
		req.MaxTokens = p.MaxTokens
	}
	return req
}

// message is one text where it can be, as the simplest servers take it.
func message(pieces []summarize.Piece) openai.ChatCompletionMessage {
	msg := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser}
	var texts []string
	var parts []openai.ChatMessagePart
	for _, p := range pieces {
		if p.Picture == nil {
			texts = append(texts, p.Text)
			parts = append(parts, openai.ChatMessagePart{Type: openai.ChatMessagePartTypeText, Text: p.Text})
			continue
		}
		url := "data:" + p.Picture.MediaType + ";base64," + base64.StdEncoding.EncodeToString(p.Picture.Data)
		parts = append(parts, openai.ChatMessagePart{
			Type:     openai.ChatMessagePartTypeImageURL,
			ImageURL: &openai.ChatMessageImageURL{URL: url},
		})
	}
	if len(texts) == len(pieces) {
		msg.Content = strings.Join(texts, "\n\n")
		return msg
	}
	msg.MultiContent = parts
	return msg
}

func reply(c openai.ChatCompletionChoice) summarize.Reply {
	r := summarize.Reply{Text: c.Message.Content, Stop: summarize.StopEnd}
	switch {
	case c.Message.Refusal != "" || c.FinishReason == openai.FinishReasonContentFilter:
		r.Stop = summarize.StopRefusal
	case c.FinishReason == openai.FinishReasonLength:
		r.Stop = summarize.StopLength
	case len(c.Message.ToolCalls) > 0 || c.Message.FunctionCall != nil:
		r.Stop = summarize.StopTool
	}
	r.Text = cmp.Or(r.Text, c.Message.Refusal)
	return r
}
