package sdktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"google.golang.org/genai"

	"github.com/tidemark/tidemark/internal/providers"
	"github.com/tidemark/tidemark/render"
)

// geminiRequest is what genai.Models.GenerateContent sends: the SDK has no type
// for the whole of it.
type geminiRequest struct {
	Contents          []*genai.Content `json:"contents"`
	SystemInstruction *genai.Content   `json:"systemInstruction,omitempty"`
	Tools             []*genai.Tool    `json:"tools,omitempty"`
}

// check says what is wrong with a prompt: a provider would refuse it, or its SDK
// loses some of it.
func check(p *render.Prompt) error {
	if p.Budget > 0 && p.Tokens.Total > p.Budget {
		return fmt.Errorf("%d tokens for a budget of %d", p.Tokens.Total, p.Budget)
	}
	switch p.Format {
	case render.XML, render.Markdown, render.Text:
		return nil
	}
	return errors.Join(survives(p.Format, p.Request), errors.Join(providers.Check(string(p.Format), p.Request)...))
}

// survives sends a fragment through the SDK's types and compares.
func survives(f render.Format, fragment []byte) error {
	var request map[string]any
	if err := json.Unmarshal(fragment, &request); err != nil {
		return err
	}
	var typed any
	switch f {
	case render.Anthropic:
		request["model"], request["max_tokens"] = "claude-sonnet-4-5", 1024
		typed = new(anthropic.MessageNewParams)
	case render.OpenAIChat:
		request["model"] = "gpt-5"
		typed = new(openai.ChatCompletionNewParams)
	case render.OpenAIResponses:
		request["model"] = "gpt-5"
		typed = new(responses.ResponseNewParams)
	case render.Gemini:
		typed = new(geminiRequest)
	}
	sent, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(sent, typed); err != nil {
		return fmt.Errorf("decode into %T: %w", typed, err)
	}
	back, err := json.Marshal(typed)
	if err != nil {
		return fmt.Errorf("encode %T: %w", typed, err)
	}
	if at := difference("", plain(sent), plain(back)); at != "" {
		return fmt.Errorf("%T loses %s", typed, at)
	}
	return nil
}

// plain decodes JSON and drops what means the same as nothing: an empty object
// of arguments, which genai leaves out.
func plain(data []byte) any {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	return withoutEmptyArgs(v)
}

func withoutEmptyArgs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if args, ok := v["args"].(map[string]any); ok && len(args) == 0 {
			delete(v, "args")
		}
		for key := range v {
			v[key] = withoutEmptyArgs(v[key])
		}
	case []any:
		for i := range v {
			v[i] = withoutEmptyArgs(v[i])
		}
	}
	return v
}

// difference names the first place where two JSON values differ.
func difference(at string, a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			break
		}
		for key := range a {
			if d := difference(at+"."+key, a[key], b[key]); d != "" {
				return d
			}
		}
		for key := range b {
			if _, ok := a[key]; !ok {
				return fmt.Sprintf("nothing, but adds %s.%s = %v", at, key, b[key])
			}
		}
		return ""
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		for i := range a {
			if d := difference(fmt.Sprintf("%s[%d]", at, i), a[i], b[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return fmt.Sprintf("%s: %.120v became %.120v", at, a, b)
}
