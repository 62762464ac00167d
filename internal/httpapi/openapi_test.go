package httpapi

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/session"
)

func newService(t *testing.T, opts Options) *service {
	t.Helper()
	engine, err := session.Open(eventlogtest.NewMemory(), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(engine.Close)
	return &service{engine: engine, opts: opts.withDefaults()}
}

// TestDocumentIsTheRoutes asks the handler for every path and method of the
// document, and the document for every route of the design.
func TestDocumentIsTheRoutes(t *testing.T) {
	s := newService(t, Options{})
	var doc struct {
		OpenAPI string                    `json:"openapi"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	h := New(s.engine, Options{})
	if err := json.Unmarshal([]byte(get(h, "GET", "/openapi.json")), &doc); err != nil {
		t.Fatal(err)
	}
	var documented []string
	for path, methods := range doc.Paths {
		for method := range methods {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(documented)
	want := []string{
		"GET /healthz",
		"GET /metrics",
		"GET /open/{ticket}",
		"GET /openapi.json",
		"GET /readyz",
		"GET /v1/jobs",
		"GET /v1/sessions",
		"GET /v1/sessions/{session}",
		"GET /v1/sessions/{session}/context",
		"GET /v1/sessions/{session}/events",
		"GET /v1/sessions/{session}/search",
		"GET /v1/sessions/{session}/summaries/{seq}/events",
		"GET /v1/sessions/{session}/tokens",
		"POST /v1/count",
		"POST /v1/jobs/{job}/run",
		"POST /v1/links",
		"POST /v1/sessions/{session}/context",
		"POST /v1/sessions/{session}/events",
		"POST /v1/sessions/{session}/fork",
		"POST /v1/sessions/{session}/summaries/{seq}/undo",
		"POST /v1/sessions/{session}/summarize",
		"POST /v1/sessions/{session}/tokens",
	}
	if diff := cmp.Diff(want, documented); diff != "" || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s: %s", doc.OpenAPI, diff)
	}
	for _, route := range documented {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{session}", "s", "{seq}", "1", "{ticket}", "t", "{job}", "j").Replace(path)
		var answer struct{ Type string }
		if json.Unmarshal([]byte(get(h, method, path)), &answer); answer.Type == "/problems/no-such-route" || answer.Type == "/problems/method-not-allowed" {
			t.Errorf("%s: %s", route, answer.Type)
		}
	}
}

// get asks a handler. A stream ends after its head: the reader is gone.
func get(h http.Handler, method, path string) string {
	ctx := context.Background()
	if strings.HasSuffix(path, "/tokens") && method == http.MethodGet {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		ctx = gone
	}
	r := httptest.NewRequestWithContext(ctx, method, path, nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String()
}

func TestDocumentHasWhatItRefersTo(t *testing.T) {
	s := newService(t, Options{})
	data := document(newRegistry(), s.routes(), "1.2.3")
	var doc struct {
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"#/components/schemas/([^"]*)"`).FindAllSubmatch(data, -1) {
		if doc.Components.Schemas[string(m[1])] == nil {
			t.Errorf("no schema %s", m[1])
		}
	}
	for _, kind := range eventlog.Kinds() {
		if doc.Components.Schemas[string(kind)] == nil {
			t.Errorf("no schema for %s among %v", kind, slices.Sorted(maps.Keys(doc.Components.Schemas)))
		}
	}
	if strings.Contains(string(data), `"Extra"`) || !strings.Contains(string(data), `"version":"1.2.3"`) {
		t.Error("the document speaks of Go fields, or not of its version")
	}
}
