package httpapi_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

func TestContext(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 3)
	for _, format := range render.Formats() {
		want, err := d.engine.Context(t.Context(), "run", session.ContextRequest{
			Request: render.Request{Format: format, Model: "gpt-4o", Budget: 5000, System: "Be brief."}, Namespace: "planner",
		})
		if err != nil {
			t.Fatal(err)
		}
		var posted, got render.Prompt
		d.ask(&posted, "POST", "/v1/sessions/run/context", `{"format":"`+string(format)+`","model":"gpt-4o","budget":5000,"system":"Be brief.","namespace":"planner"}`)
		q := url.Values{"format": {string(format)}, "model": {"gpt-4o"}, "budget": {"5000"}, "system": {"Be brief."}, "namespace": {"planner"}}
		d.ask(&got, "GET", "/v1/sessions/run/context?"+q.Encode(), "")
		want.Session = "run"
		if diff := cmp.Diff(onTheWire(t, want), onTheWire(t, &posted)); diff != "" {
			t.Errorf("%s, POST: %s", format, diff)
		}
		if diff := cmp.Diff(onTheWire(t, want), onTheWire(t, &got)); diff != "" {
			t.Errorf("%s, GET: %s", format, diff)
		}
	}
}

// onTheWire is a prompt as JSON, without what depends on the prompts before it.
func onTheWire(t *testing.T, p *render.Prompt) string {
	t.Helper()
	p.Prefix.StableTokens = 0
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestContextWithoutAnything(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	for _, body := range []string{"", "{}", `{"at":null,"tools":null}`} {
		var p render.Prompt
		d.ask(&p, "POST", "/v1/sessions/run/context", body)
		if p.Session != "run" || p.Namespace != "planner" || p.Format != render.Anthropic || len(p.Entries) != 3 {
			t.Errorf("%q: %+v", body, p)
		}
	}
}

func TestContextTools(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	var p render.Prompt
	d.ask(&p, "POST", "/v1/sessions/run/context", `{"tools":[{"name":"ls","input_schema":{"type":"object"}}]}`)
	if p.Tokens.Tools == 0 {
		t.Errorf("%+v", p.Tokens)
	}
}

func TestContextAt(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 3)
	page, err := d.client.Page(t.Context(), "run", api.EventQuery{After: 3, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	commit := string(page.Events[0].CommitHash) // what was there before event 4
	for _, at := range []string{`3`, `"` + commit + `"`, `"` + commit[:12] + `"`} {
		var p render.Prompt
		d.ask(&p, "POST", "/v1/sessions/run/context", `{"at":`+at+`}`)
		if n := len(p.Entries); n != 3 {
			t.Errorf("at %s: %d entries", at, n)
		}
	}
	for _, at := range []string{"3", commit} {
		var p render.Prompt
		d.ask(&p, "GET", "/v1/sessions/run/context?at="+at, "")
		if n := len(p.Entries); n != 3 {
			t.Errorf("GET at %s: %d entries", at, n)
		}
	}
}

func TestContextETag(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	var p render.Prompt
	resp := d.ask(&p, "GET", "/v1/sessions/run/context", "")
	tag := resp.Header.Get("ETag")
	if tag != `W/"`+p.Prefix.ETag+`"` {
		t.Errorf("ETag %s, prefix.etag %s", tag, p.Prefix.ETag)
	}
	for _, header := range []string{tag, `"` + p.Prefix.ETag + `"`, `"other", ` + tag, "*"} {
		for _, method := range []string{"GET", "POST"} {
			resp, body := d.do(method, "/v1/sessions/run/context", "", "If-None-Match: "+header)
			if resp.StatusCode != http.StatusNotModified || body != "" || resp.Header.Get("ETag") != tag {
				t.Errorf("%s, If-None-Match %s: %s %q", method, header, resp.Status, body)
			}
		}
	}
	d.fill("run", 1)
	resp, _ = d.do("GET", "/v1/sessions/run/context", "", "If-None-Match: "+tag)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("after an append: %s", resp.Status)
	}
}
