package httpapi_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/render"
)

// TestTheClientCoversEveryRoute calls all that the client can do, and compares
// the routes that were asked for with those of the document.
func TestTheClientCoversEveryRoute(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	asked, mu := map[string]bool{}, sync.Mutex{}
	d := start(t, httpapi.Options{Trace: func(r *http.Request, route string) (*http.Request, func(int)) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.Method+" "+route] = true
		if strings.HasSuffix(route, "/tokens") && r.Method == http.MethodGet {
			stop() // nobody sends any
		}
		return r, func(int) {}
	}})
	// What is answered does not matter here.
	c := d.client
	_, _ = c.Append(ctx, "run", work(0)...)
	_, _ = c.Page(ctx, "run", api.EventQuery{})
	_, _ = c.Context(ctx, "run", api.ContextRequest{})
	_, _ = c.Plan(ctx, "run", "")
	_, _ = eventlog.Collect(c.Expand(ctx, "run", 1, 0))
	_, _ = c.Count(ctx, api.CountRequest{Texts: []string{"hello"}})
	_, _ = c.Link(ctx)
	_, _ = c.Metrics(ctx)
	_, _ = c.OpenAPI(ctx)
	_, _ = c.Fork(ctx, "run", "other", api.At{})
	_, _ = c.Jobs(ctx)
	_, _ = c.RunJob(ctx, "sweep")
	_, _ = c.Search(ctx, "run", "hello", eventlog.SearchOptions{})
	_, _ = c.Sessions(ctx)
	_, _ = c.Session(ctx, "run")
	_, _ = c.Undo(ctx, "run", 1)
	_ = c.SendTokens(ctx, "run", api.Chunk{Type: api.Sections()[0], Content: "x"})
	_, _ = c.Healthy(ctx), c.Ready(ctx)
	for range c.Tokens(ctx, "run") {
		t.Error("a chunk that nobody sent")
	}

	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	data, err := c.OpenAPI(t.Context())
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for path, methods := range doc.Paths {
		for method := range methods {
			want = append(want, strings.ToUpper(method)+" "+path)
		}
	}
	want = slices.DeleteFunc(want, func(route string) bool {
		return route == "GET /open/{ticket}" || // for browsers
			route == "GET /v1/sessions/{session}/context" // the POST does all of it and more
	})
	slices.Sort(want)
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(asked))); diff != "" {
		t.Errorf("routes (-documented +asked for by the client):\n%s", diff)
	}
}

func TestAContextThatIsKnownIsNotSent(t *testing.T) {
	sent := map[int]int{}
	mu := sync.Mutex{}
	d := start(t, httpapi.Options{Observe: func(o httpapi.Observation) {
		mu.Lock()
		defer mu.Unlock()
		sent[o.Status]++
	}})
	ask := func(have *render.Prompt) *render.Prompt {
		t.Helper()
		p, err := d.client.ContextAfter(t.Context(), "run", api.ContextRequest{Format: render.Text}, have)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if _, err := d.client.Append(t.Context(), "run", work(0)...); err != nil {
		t.Fatal(err)
	}
	first := ask(nil)
	if again := ask(first); again != first {
		t.Error("an unchanged prompt is another one")
	}
	if _, err := d.client.Append(t.Context(), "run", work(1)...); err != nil {
		t.Fatal(err)
	}
	if next := ask(first); next == first || next.Prefix.ETag == first.Prefix.ETag {
		t.Error("a prompt that has grown is taken for the one before")
	}
	mu.Lock()
	defer mu.Unlock()
	if want := map[int]int{http.StatusOK: 4, http.StatusNotModified: 1}; !maps.Equal(sent, want) {
		t.Errorf("answers by status: %v, want %v", sent, want)
	}
}

func TestSessionsByPage(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if _, err := d.client.Append(t.Context(), name, work(0)...); err != nil {
			t.Fatal(err)
		}
	}
	var pages []string
	for q := (api.SessionQuery{Limit: 2}); ; {
		page, err := d.client.SessionPage(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var names string
		for _, s := range page.Sessions {
			names += s.Name
		}
		pages = append(pages, names)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
		if _, err := d.client.Append(t.Context(), "e", work(len(pages))...); err != nil { // to the front
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"ed", "cb", "a"}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	all, err := d.client.Sessions(t.Context())
	if err != nil || len(all) != 5 {
		t.Errorf("%d sessions, %v; want 5", len(all), err)
	}
	for path, field := range map[string]string{"/v1/sessions?cursor=%21": "cursor", "/v1/sessions?cursor=0": "cursor", "/v1/sessions?limit=0": "limit", "/v1/sessions?after=1": "after"} {
		resp, body := d.do("GET", path, "")
		if resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), `"field":"`+field+`"`) {
			t.Errorf("%s: %s %s", path, resp.Status, body)
		}
	}
}
