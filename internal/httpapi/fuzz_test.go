package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/session"
)

// FuzzRequests sends anything to every route. Whatever comes, the fault is the
// request's and never the daemon's, and the answer is JSON.
func FuzzRequests(f *testing.F) {
	const events, context = "/v1/sessions/s/events", "/v1/sessions/s/context"
	f.Add("POST", events, "", `{"type":"ActionEvent","tool_calls":[{"id":"1","name":"ls","arguments":{}}]}`)
	f.Add("POST", events, "", `[{"type":"SummaryEvent","summary":"s","covers":[[1,1]]},{"type":"OutputEvent","parts":[1,"a",{"type":"table","rows":[[1]]}]}]`)
	f.Add("POST", events, "", "{\"type\":\"FailEvent\",\n\"message\":\"\xff\"}")
	f.Add("GET", events, "after=0&limit=5&type=FailEvent,ErrorEvent&since=2026-01-01T00:00:00Z", "")
	f.Add("POST", context, "", `{"format":"openai-chat","budget":600,"tools":[{"type":"function"}],"at":1,"model":"gpt-4o"}`)
	f.Add("GET", context, "at=1&budget=512&format=xml&system=a", "")
	f.Add("POST", "/v1/sessions/s/summarize", "", `{"dry_run":true}`)
	f.Add("POST", "/v1/count", "", `{"texts":["a"],"model":"claude-x"}`)
	f.Add("GET", "/v1/sessions/s/summaries/1/events", "", "")
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r, err := http.NewRequest(method, "http://localhost"+path+"?"+query, strings.NewReader(body))
		if err != nil || r.URL.Host != "localhost" || !strings.HasPrefix(r.URL.Path, "/") {
			t.Skip()
		}
		engine, err := session.Open(eventlogtest.NewMemory(), session.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer engine.Close()
		h := New(engine, Options{})
		post := httptest.NewRequest("POST", "http://localhost/v1/sessions/s/events", strings.NewReader(`{"type":"TaskStartEvent","message":"go"}`))
		h.ServeHTTP(httptest.NewRecorder(), post)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
		if media := w.Header().Get("Content-Type"); strings.HasSuffix(media, "json") && !json.Valid(w.Body.Bytes()) && w.Body.Len() > 0 {
			t.Errorf("not JSON: %q", w.Body)
		}
	})
}
