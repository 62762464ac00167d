package httpapi_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/render"
)

// TestMessagesCostWhatThePromptSays counts the messages of prompts and compares
// with the account that the renderer gives of them.
func TestMessagesCostWhatThePromptSays(t *testing.T) {
	d := start(t, httpapi.Options{})
	picture := eventlog.Image("image/png", eventlogtest.PNG(900, 200))
	events := append(work(3),
		eventlog.New("planner", &eventlog.Action{Text: "I look.", Opaque: sealed(), ToolCalls: []eventlog.ToolCall{
			{ID: "call_1", Name: "look", Arguments: jsontext.Value(`{"at":"the page"}`)},
			{ID: "call_2", Name: "wait", Arguments: jsontext.Value(`{}`)},
		}}),
		eventlog.New("planner", &eventlog.Output{ToolCallID: "call_1", Parts: []eventlog.Part{eventlog.Text("a page"), picture}}),
		eventlog.New("planner", &eventlog.Output{ToolCallID: "call_2", Parts: []eventlog.Part{eventlog.Text("done")}}))
	if _, err := d.client.Append(t.Context(), "run", events...); err != nil {
		t.Fatal(err)
	}
	for _, as := range []struct {
		format render.Format
		model  string
	}{
		{render.OpenAIChat, "gpt-4o"},
		{render.Anthropic, "claude-sonnet-4-5"},
		{render.Anthropic, ""},
		{render.OpenAIResponses, "gpt-4o"},
		{render.Gemini, "gemini-2.5-pro"},
	} {
		format, model := as.format, as.model
		prompt, err := d.client.Context(t.Context(), "run", api.ContextRequest{Format: format, Model: model})
		if err != nil {
			t.Fatal(err)
		}
		var request struct{ Messages, Input, Contents []jsontext.Value }
		if err := json.Unmarshal(prompt.Request, &request, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		messages := append(append(request.Messages, request.Input...), request.Contents...)
		got, err := d.client.Count(t.Context(), api.CountRequest{Messages: messages, Model: model})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if want := prompt.Tokens.Total; got.Total > want+want/50 || got.Total < want-want/20 {
			t.Errorf("%s %q: the messages count %d, the prompt says %d", format, model, got.Total, want)
		}
	}
}

// sealed are blocks whose base64 as text would cost four times as much.
func sealed() []eventlog.OpaqueBlock {
	base64 := strings.Repeat("Vx9q/Kd2+T", 1200)
	return []eventlog.OpaqueBlock{
		{Provider: "anthropic", Block: jsontext.Value(`{"type":"thinking","thinking":"hm","signature":"` + base64 + `"}`)},
		{Provider: "openai-responses", Block: jsontext.Value(`{"type":"reasoning","summary":[],"encrypted_content":"` + base64 + `"}`)},
	}
}
