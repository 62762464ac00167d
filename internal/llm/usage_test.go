package llm_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/internal/llm/anthropic"
	"github.com/tidemark/tidemark/internal/llm/openai"
	"github.com/tidemark/tidemark/summarize"
)

// TestRepliesSayWhatTheProviderCounted has what a cache held counted as input.
func TestRepliesSayWhatTheProviderCounted(t *testing.T) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/messages") {
			_, _ = io.WriteString(w, `{"type":"message","role":"assistant","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn",
				"usage":{"input_tokens":100,"cache_creation_input_tokens":20,"cache_read_input_tokens":3,"output_tokens":7}}`)
			return
		}
		_, _ = io.WriteString(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"ok"}}],"usage":{"prompt_tokens":123,"completion_tokens":7}}`)
	}))
	defer provider.Close()
	opts := llm.Options{Model: "tidal-1", BaseURL: provider.URL}
	for _, m := range []summarize.Model{openai.New(opts), anthropic.New(opts)} {
		reply, err := m.Ask(t.Context(), summarize.Prompt{Message: []summarize.Piece{{Text: "?"}}, MaxTokens: 10})
		if err != nil || reply.InputTokens != 123 || reply.OutputTokens != 7 {
			t.Errorf("%s: %+v, %v; want 123 and 7 tokens", m.Name(), reply, err)
		}
	}
}
