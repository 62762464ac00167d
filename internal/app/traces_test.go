package app

import (
	"bytes"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	span "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/config"
)

// caller is the trace that requests are part of.
const caller = "4bf92f3577b34da6a3ce929d0e0e4736"

// receiver is a collector of traces.
type receiver struct {
	t  *testing.T
	mu sync.Mutex
	// raw is all that came, spans what it says.
	raw   []byte
	spans []*span.Span
}

func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(data, &sent) != nil {
		c.t.Errorf("%s: %v, no traces", r.URL.Path, err)
	}
	c.raw = append(c.raw, data...)
	for _, of := range sent.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
}

// find gives the last span of a name.
func (c *receiver) find(name string) *span.Span {
	c.t.Helper()
	for i := len(c.spans) - 1; i >= 0; i-- {
		if c.spans[i].Name == name {
			return c.spans[i]
		}
	}
	c.t.Fatalf("there is no span %q among %d", name, len(c.spans))
	return nil
}

func attribute(s *span.Span, key string) *common.AnyValue {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return nil
}

// chat answers as a model does that repeats what it is asked for a secret.
func chat(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"The agent said swordfish, and looked for the tide."}}],"usage":{"prompt_tokens":4321,"completion_tokens":12,"total_tokens":4333}}`)
}

func TestTraces(t *testing.T) {
	t.Parallel()
	received := &receiver{t: t}
	collects, model := httptest.NewServer(received), httptest.NewServer(http.HandlerFunc(chat))
	defer collects.Close()
	defer model.Close()
	do, end := tracedDaemon(t, map[string]string{
		"traces.endpoint": collects.URL, "summary.method": "openai", "summary.model": "tidal-1", "summary.base_url": model.URL,
		"log_high_water_tokens": "1000000", "log_low_water_tokens": "2000",
	})
	var lines strings.Builder
	for range 30 {
		lines.WriteString(`{"type":"ActionEvent","agent_name":"planner","terminal":"say swordfish"}` + "\n" +
			`{"type":"OutputEvent","agent_name":"planner","parts":["` + strings.Repeat("swordfish at high water ", 40) + `"]}` + "\n")
	}
	do("POST", "/v1/sessions/run/events", lines.String(), http.StatusOK)
	do("POST", "/v1/sessions/run/summarize", "{}", http.StatusOK)
	do("GET", "/v1/sessions/run/context?system=swordfish", "", http.StatusOK)
	do("GET", "/v1/sessions/nobody/context?system=swordfish", "", http.StatusNotFound)
	end()

	request := received.find("POST /v1/sessions/{session}/events")
	appended := received.find("append")
	if !bytes.Equal(appended.ParentSpanId, request.SpanId) || attribute(appended, "tidemark.events").GetIntValue() != 60 {
		t.Errorf("append is %v, want it below %v", appended, request)
	}
	if !bytes.Equal(request.TraceId, hexBytes(t, caller)) {
		t.Errorf("the request is not part of the caller's trace: %x", request.TraceId)
	}
	compaction, call := received.find("compaction"), received.find("chat tidal-1")
	if !bytes.Equal(call.ParentSpanId, compaction.SpanId) || attribute(call, "gen_ai.request.model").GetStringValue() != "tidal-1" {
		t.Errorf("the call of the model is %v, want it below %v", call, compaction)
	}
	if in, out := attribute(call, "gen_ai.usage.input_tokens"), attribute(call, "gen_ai.usage.output_tokens"); in.GetIntValue() != 4321 || out.GetIntValue() != 12 {
		t.Errorf("the model's provider counted %v and %v tokens, want 4321 and 12", in, out)
	}
	if !attribute(compaction, "gen_ai.conversation.compacted").GetBoolValue() || attribute(compaction, "tidemark.summary.method").GetStringValue() == "" {
		t.Errorf("compaction is %v", compaction)
	}
	rendered := received.find("GET /v1/sessions/{session}/context")
	if attribute(rendered, "http.response.status_code").GetIntValue() != http.StatusNotFound {
		t.Errorf("the request that failed is %v", rendered)
	}
	var good *span.Span
	for _, s := range received.spans {
		if s.Name == "context" && attribute(s, "gen_ai.conversation.id").GetStringValue() == "run" {
			good = s
		}
	}
	if good == nil || attribute(good, "gen_ai.usage.input_tokens").GetIntValue() < 100 || !attribute(good, "gen_ai.conversation.compacted").GetBoolValue() ||
		attribute(good, "gen_ai.agent.name").GetStringValue() != "planner" {
		t.Errorf("context is %v", good)
	}
	if failed := received.find("context"); failed.Status.GetCode() != span.Status_STATUS_CODE_ERROR || attribute(failed, "error.type") == nil {
		t.Errorf("the context that failed is %v", failed)
	}
	if bytes.Contains(received.raw, []byte("swordfish")) {
		t.Errorf("the traces say what the events say:\n%q", received.raw)
	}
}

// TestACompactionIsLinkedToWhatSetItOff has an append cross high water.
func TestACompactionIsLinkedToWhatSetItOff(t *testing.T) {
	t.Parallel()
	received := &receiver{t: t}
	collects := httptest.NewServer(received)
	defer collects.Close()
	do, end := tracedDaemon(t, map[string]string{
		"traces.endpoint": collects.URL, "log_high_water_tokens": "4000", "log_low_water_tokens": "1500",
	})
	line := `{"type":"OutputEvent","agent_name":"planner","parts":["` + strings.Repeat("the tide is at high water ", 40) + `"]}` + "\n"
	do("POST", "/v1/sessions/run/events", strings.Repeat(line, 40), http.StatusOK)
	end()
	appended, compaction := received.find("append"), received.find("compaction")
	if len(compaction.Links) != 1 || !bytes.Equal(compaction.Links[0].SpanId, appended.SpanId) || !bytes.Equal(compaction.Links[0].TraceId, hexBytes(t, caller)) {
		t.Errorf("the compaction is linked to %v, want the append %x of the trace %s", compaction.Links, appended.SpanId, caller)
	}
	if len(compaction.ParentSpanId) > 0 || bytes.Equal(compaction.TraceId, appended.TraceId) {
		t.Errorf("the compaction is part of the trace of what set it off: %v", compaction)
	}
}

func TestNoTracesUnlessAskedFor(t *testing.T) {
	t.Parallel()
	do, end := tracedDaemon(t, nil)
	do("POST", "/v1/sessions/run/events", `{"type":"ActionEvent","terminal":"ls"}`, http.StatusOK)
	end()
}

// TestACollectorThatIsAway delays nothing and is told in the log.
func TestACollectorThatIsAway(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	do, end := tracedDaemon(t, map[string]string{"traces.endpoint": gone.URL})
	do("POST", "/v1/sessions/run/events", `{"type":"ActionEvent","terminal":"ls"}`, http.StatusOK)
	if log := end(); !strings.Contains(log, "traces were not sent") {
		t.Errorf("the log does not say that no traces were sent:\n%s", log)
	}
}

// tracedDaemon runs a daemon without listeners. Its end gives the log.
func tracedDaemon(t *testing.T, flags map[string]string) (do func(method, path, body string, status int), end func() string) {
	t.Helper()
	loaded, err := config.Load("", []string{"XDG_CONFIG_HOME=" + t.TempDir(), "OPENAI_API_KEY=none"}, flags)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := New(loaded, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "events.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := newService(store, "", a.Log)
	if err := s.use(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	do = func(method, path, body string, status int) {
		t.Helper()
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Traceparent", "00-"+caller+"-00f067aa0ba902b7-01")
		s.now.Load().handler.ServeHTTP(w, r)
		if w.Code != status {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	}
	return do, func() string {
		s.now.Load().engine.Wait()
		s.end()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		return log.String()
	}
}

func hexBytes(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
