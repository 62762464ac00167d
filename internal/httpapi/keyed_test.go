package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

const testKey = "CORRECTHORSEBATTERYSTAPLE"

// TestEveryRouteAsksForTheKey asks every documented route, and paths that are
// none.
func TestEveryRouteAsksForTheKey(t *testing.T) {
	d := start(t, httpapi.Options{Key: testKey})
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	d.ask(&doc, "GET", "/openapi.json", "", "Authorization: Bearer "+testKey)
	requests := []string{"GET /", "GET /nowhere", "DELETE /v1/sessions", "GET /metrics"}
	for path, methods := range doc.Paths {
		for method := range methods {
			requests = append(requests, strings.ToUpper(method)+" "+strings.NewReplacer("{", "", "}", "").Replace(path))
		}
	}
	if len(requests) < 15 {
		t.Fatalf("only %v", requests)
	}
	for _, request := range requests {
		method, path, _ := strings.Cut(request, " ")
		for _, header := range []string{"X: y", "Authorization: Bearer wrong", "Authorization: Basic " + testKey, "Authorization: Bearer", "Cookie: tidemark=" + testKey} {
			if p := d.refused(method, path, "", header); p.Type != api.NoKey || p.Status != http.StatusUnauthorized {
				t.Errorf("%s with %s: %+v", request, header, p)
			}
		}
	}
}

func TestKeyIsTaken(t *testing.T) {
	d := start(t, httpapi.Options{Key: testKey})
	for _, header := range []string{"Authorization: Bearer " + testKey, "Authorization: bearer " + testKey} {
		if resp, body := d.do("GET", "/healthz", "", header); resp.StatusCode != 200 {
			t.Errorf("%s: %s %s", header, resp.Status, body)
		}
	}
	if p := d.refused("GET", "/healthz", "", "Authorization: Bearer "+testKey, "Host: evil.example"); p.Type != api.WrongHost {
		t.Errorf("with the key and another host: %+v", p)
	}
}

// TestLink opens a link as a browser does.
func TestLink(t *testing.T) {
	links := new(httpapi.Links)
	d := start(t, httpapi.Options{Key: testKey, Links: links})
	path := links.New()
	resp, body := d.do("GET", path, "")
	if resp.StatusCode != 200 || !strings.Contains(body, `http-equiv="refresh"`) {
		t.Fatalf("%s: %s", resp.Status, body)
	}
	cookies := resp.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || strings.Contains(cookies[0].Value, testKey) {
		t.Fatalf("%+v", cookies)
	}
	cookie := "Cookie: " + cookies[0].Name + "=" + cookies[0].Value
	for _, site := range []string{"same-origin", "none"} {
		if resp, body := d.do("GET", "/healthz", "", cookie, "Sec-Fetch-Site: "+site); resp.StatusCode != 200 {
			t.Errorf("%s: %s %s", site, resp.Status, body)
		}
	}
	for _, site := range []string{"same-site", "cross-site"} {
		if p := d.refused("GET", "/healthz", "", cookie, "Sec-Fetch-Site: "+site); p.Type != api.NoKey {
			t.Errorf("%s: %+v", site, p)
		}
	}
	if p := d.refused("POST", "/v1/count", `{"texts":[]}`, cookie, "Origin: http://127.0.0.1:8000"); p.Type != api.ForeignOrigin {
		t.Errorf("another port's page: %+v", p)
	}
	if p := d.refused("GET", path, ""); p.Type != api.NoKey {
		t.Errorf("opened twice: %+v", p)
	}
	var made api.Link
	d.ask(&made, "POST", "/v1/links", "", "Authorization: Bearer "+testKey)
	if resp, _ := d.do("GET", made.Path, ""); resp.StatusCode != 200 {
		t.Errorf("a link that was asked for: %s", resp.Status)
	}
}

func TestTooManyStreams(t *testing.T) {
	d := start(t, httpapi.Options{MaxStreams: 2})
	d.fill("run", 1)
	for range 2 {
		resp, err := d.server.Client().Do(streamRequest(t, d))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
	}
	p := d.refused("GET", "/v1/sessions/run/events", "", "Accept: text/event-stream")
	if p.Type != api.TooManyStreams || p.Limit != 2 {
		t.Errorf("%+v", p)
	}
}

func streamRequest(t *testing.T, d *daemon) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", d.server.URL+"/v1/sessions/run/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	return req
}

func TestTooManySessions(t *testing.T) {
	d := start(t, httpapi.Options{MaxSessions: 2})
	d.fill("one", 1)
	var got api.AppendResult
	d.ask(&got, "POST", "/v1/sessions/two/events", action)
	if p := d.refused("POST", "/v1/sessions/three/events", action); p.Type != api.TooManySessions || p.Limit != 2 {
		t.Errorf("%+v", p)
	}
	if p := d.refused("POST", "/v1/sessions/one/fork", `{"name":"three"}`); p.Type != api.TooManySessions {
		t.Errorf("a fork: %+v", p)
	}
	d.ask(&got, "POST", "/v1/sessions/one/events", action)
	d.ask(&got, "POST", "/v1/sessions/two/events", action)
}
