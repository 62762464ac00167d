package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// The canary is put together here so that no scanner takes it for a real key.
const canary = "sk-ant-" + "api03-CanaryCanary0123456789"

// parrot says everything that it is given, and every other time fails with it.
type parrot struct {
	mu    sync.Mutex
	calls int
	heard string
}

func (*parrot) Name() string { return "parrot" }

func (p *parrot) Summarize(_ context.Context, r summarize.Request) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all strings.Builder
	for _, e := range append(r.Events, r.Beside...) {
		data, err := e.MarshalJSON()
		if err != nil {
			return "", err
		}
		all.Write(data)
	}
	p.heard += all.String()
	if p.calls++; p.calls%2 == 0 {
		return "", errors.New("refused, with the key " + canary)
	}
	return "the agent used " + canary + " to log in", nil
}

// TestCanary puts a key wherever an event can have one, and looks for it on
// every way out but the events themselves.
func TestCanary(t *testing.T) {
	loaded, err := config.Load("", []string{"XDG_CONFIG_HOME=" + t.TempDir()}, map[string]string{"log_high_water_tokens": "3000"})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := New(loaded, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	for _, author := range []summarize.Summarizer{summarize.Digest{}, new(parrot)} {
		store := memory.New()
		opts := a.options()
		opts.Summarizer, opts.OnCrossing, opts.Inline = author, author, true
		engine, err := session.Open(store, opts)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, engine)
		made := 0
		for e, err := range store.Events(t.Context(), "s", eventlog.Query{Types: []eventlog.Kind{eventlog.KindSummary, eventlog.KindError}}) {
			if err != nil {
				t.Fatal(err)
			}
			if body, ok := e.Body.(*eventlog.Error); ok && body.Error.Type == "auth" {
				continue // the agent's own
			}
			made++
			if data, _ := e.MarshalJSON(); bytes.Contains(data, []byte(canary)) {
				t.Errorf("%s: %s", author.Name(), data)
			}
		}
		if made < 2 {
			t.Errorf("%s: only %d summaries and errors", author.Name(), made)
		}
		if p, ok := author.(*parrot); ok && (strings.Contains(p.heard, canary) || !strings.Contains(p.heard, "[redacted:")) {
			t.Error("the summarizer has heard the key, or nothing")
		}
		h := httpapi.New(engine, httpapi.Options{Log: a.Log, Redact: a.redactor.Text})
		for _, request := range []string{"/v1/sessions/" + canary, "/v1/sessions/s/context?format=" + canary, "/v1/sessions/s/events?" + canary + "=1", "/metrics"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", request, nil)
			r.Host = "localhost"
			h.ServeHTTP(w, r)
			if strings.Contains(w.Body.String(), canary) {
				t.Errorf("%s: %s", request, w.Body.String())
			}
		}
		engine.Close()
	}
	if strings.Contains(log.String(), canary) {
		t.Errorf("the log:\n%s", log.String())
	}
}

// fill appends work with the canary in every place that an agent writes to.
func fill(t *testing.T, engine *session.Engine) {
	t.Helper()
	value := eventlog.JSON(jsontext.Value(`{"api_key":"` + canary + `","deep":[{"token":"abcd1234efgh5678"}]}`))
	for range 40 {
		_, err := engine.Append(t.Context(), "s",
			eventlog.New("a", &eventlog.TaskStart{TaskName: "log in", Message: "The key is " + canary}),
			eventlog.New("a", &eventlog.Action{Title: "use " + canary, Thinking: "ANTHROPIC_API_KEY=" + canary, Terminal: "curl -H 'x-api-key: " + canary + "' https://api.example"}),
			eventlog.New("a", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("export KEY=" + canary + strings.Repeat("\nline of the log", 30)), value}}),
			eventlog.New("a", &eventlog.Error{Error: eventlog.ErrorDetail{Type: "auth", Message: "bad key " + canary}, Recoverable: true}),
			eventlog.New("a", &eventlog.Fail{Message: "no access with " + canary}),
		)
		if err != nil {
			t.Fatal(err)
		}
	}
}
