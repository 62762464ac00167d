package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/httpapi"
)

func TestEventFilters(t *testing.T) {
	d := start(t, httpapi.Options{})
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for i, e := range []struct {
		kind, namespace, source string
	}{
		{"TaskStartEvent", "planner", "setup"}, // 1
		{"ActionEvent", "planner", "main"},     // 2
		{"ActionEvent", "planner/worker", ""},  // 3
		{"FailEvent", "planner/worker", ""},    // 4
		{"OutputEvent", "plannerx", "main"},    // 5
	} {
		body := fmt.Sprintf(`{"type":%q,"full_namespace":%q,"timestamp":%q`, e.kind, e.namespace, noon.Add(time.Duration(i)*time.Hour).Format(time.RFC3339))
		if e.source != "" {
			body += fmt.Sprintf(`,"source":%q`, e.source)
		}
		d.ask(new(api.AppendResult), "POST", "/v1/sessions/run/events", body+"}")
	}
	tests := []struct {
		query string
		want  []int64
	}{
		{"", []int64{1, 2, 3, 4, 5}},
		{"after=3", []int64{4, 5}},
		{"after=99", nil},
		{"limit=2", []int64{1, 2}},
		{"type=ActionEvent", []int64{2, 3}},
		{"type=ActionEvent,FailEvent", []int64{2, 3, 4}},
		{"type=ActionEvent&type=OutputEvent", []int64{2, 3, 5}},
		{"agent=worker", []int64{3, 4}},
		{"namespace=planner", []int64{1, 2}},
		{"namespace=planner/...", []int64{1, 2, 3, 4}},
		{"source=setup", []int64{1}},
		{"since=2026-05-01T14:00:00Z", []int64{3, 4, 5}},
		{"since=2026-05-01T15:00:00%2B01:00&until=2026-05-01T15:00:00Z", []int64{3}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			var page api.EventPage
			d.ask(&page, "GET", "/v1/sessions/run/events?"+tt.query, "")
			if diff := cmp.Diff(tt.want, seqsOf(page.Events)); diff != "" {
				t.Error(diff)
			}
			_, lines := d.do("GET", "/v1/sessions/run/events?"+tt.query, "", "Accept: application/x-ndjson")
			if n := strings.Count(lines, "\n"); n != len(tt.want) {
				t.Errorf("%d lines", n)
			}
		})
	}
}

func seqsOf(events []*eventlog.Event) []int64 {
	var seqs []int64
	for _, e := range events {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func TestEventQueryGoesOverTheWire(t *testing.T) {
	q := api.EventQuery{
		After: 3, Limit: 7, Types: []eventlog.Kind{eventlog.KindAction, eventlog.KindFail}, Agent: "a b", Namespace: "a/*",
		Source: eventlog.SourceSetup, Since: time.Unix(1, 5), Until: time.Unix(9, 0),
	}
	want := url.Values{
		"after": {"3"}, "limit": {"7"}, "type": {"ActionEvent", "FailEvent"}, "agent": {"a b"}, "namespace": {"a/*"},
		"source": {"setup"}, "since": {"1970-01-01T00:00:01.000000005Z"}, "until": {"1970-01-01T00:00:09Z"},
	}
	if diff := cmp.Diff(want, q.Values()); diff != "" {
		t.Error(diff)
	}
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	if _, err := d.client.Page(t.Context(), "run", q); err != nil {
		t.Error(err)
	}
}

func TestPages(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.ask(new(api.AppendResult), "POST", "/v1/sessions/run/events", string(ndjson(1001)))
	var page api.EventPage
	d.ask(&page, "GET", "/v1/sessions/run/events", "")
	if len(page.Events) != 1000 || page.NextAfter != 1000 || !page.More {
		t.Errorf("first page: %d events, next_after %d, more %v", len(page.Events), page.NextAfter, page.More)
	}
	d.ask(&page, "GET", "/v1/sessions/run/events?after=1000", "")
	if len(page.Events) != 1 || page.NextAfter != 1001 || page.More {
		t.Errorf("second page: %d events, next_after %d, more %v", len(page.Events), page.NextAfter, page.More)
	}
	_, raw := d.do("GET", "/v1/sessions/run/events?after=1001", "")
	if raw != `{"events":[],"next_after":1001,"more":false}`+"\n" {
		t.Errorf("page after the last: %s", raw)
	}
	for _, limit := range []int{0, 3, 1000, 1001, 5000} {
		events, err := eventlog.Collect(d.client.Events(t.Context(), "run", api.EventQuery{Limit: limit}))
		want := min(limit, 1001)
		if limit == 0 {
			want = 1001
		}
		if err != nil || len(events) != want {
			t.Errorf("limit %d: %d events, %v", limit, len(events), err)
		}
	}
}

func TestPageEndsAtTheByteLimit(t *testing.T) {
	d := start(t, httpapi.Options{MaxBody: 4000})
	d.fill("run", 20)
	var page api.EventPage
	_, raw := d.do("GET", "/v1/sessions/run/events", "")
	d.ask(&page, "GET", "/v1/sessions/run/events", "")
	if len(raw) > 3*4000 || !page.More || len(page.Events) == 0 {
		t.Errorf("a page of %d bytes, %d events, more %v", len(raw), len(page.Events), page.More)
	}
	all, err := eventlog.Collect(d.client.Events(t.Context(), "run", api.EventQuery{}))
	if err != nil || len(all) != 41 {
		t.Errorf("%d events over all pages, %v", len(all), err)
	}
}

// TestEventsPassThrough sends what a careless program on the way would change.
func TestEventsPassThrough(t *testing.T) {
	d := start(t, httpapi.Options{})
	const kept = `"x_new":{"a":"\u003c\/\u0041","n":1.0e+2,"big":12345678901234567890}`
	d.ask(new(api.AppendResult), "POST", "/v1/sessions/run/events", `{"type":"ActionEvent","id":"1","title":"<a & b> \u2028",`+kept+`}`)
	var want strings.Builder
	for e, err := range d.store.Events(t.Context(), "run", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if err := eventlog.Encode(&want, e); err != nil {
			t.Fatal(err)
		}
	}
	line := strings.TrimSpace(want.String())
	if !strings.Contains(line, kept) {
		t.Fatalf("the log itself changed the event: %s", line)
	}
	_, page := d.do("GET", "/v1/sessions/run/events", "")
	_, lines := d.do("GET", "/v1/sessions/run/events", "", "Accept: application/x-ndjson")
	if !strings.Contains(page, `[`+line+`]`) {
		t.Errorf("page: %s\nwant %s", page, line)
	}
	if lines != line+"\n" {
		t.Errorf("lines: %s\nwant %s", lines, line)
	}
}

func TestAccept(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	for accept, want := range map[string]string{
		"":                     "application/json",
		"*/*":                  "application/json",
		"text/html":            "application/json",
		"application/x-ndjson": "application/x-ndjson",
		"application/x-ndjson, application/json;q=0.5": "application/x-ndjson",
		"application/x-ndjson;q=0.1, application/json": "application/json",
	} {
		resp, _ := d.do("GET", "/v1/sessions/run/events", "", "Accept: "+accept)
		if got := resp.Header.Get("Content-Type"); got != want {
			t.Errorf("Accept %q: %q", accept, got)
		}
	}
	resp, _ := d.do(http.MethodHead, "/v1/sessions/run/events", "", "Accept: text/event-stream")
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("HEAD of a stream: %q", got)
	}
}
