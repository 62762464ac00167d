package httpapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/tokens"
)

// TestRefusals gives every route what it must not take.
func TestRefusals(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 3)
	long := strings.Repeat("x", 201)
	tests := []struct {
		request, body string
		want          api.ProblemType
		field         string
	}{
		{"POST /v1/sessions/a%2Fb/events", action, api.BadRequest, "session"},
		{"POST /v1/sessions/" + long + "/events", action, api.BadRequest, "session"},
		{"POST /v1/sessions/run/events?dry=1", action, api.BadRequest, "dry"},
		{"POST /v1/sessions/run/events", `{"type":"SummaryEvent","summary":"s","covers":[[90,99]]}`, api.AlreadyCovered, ""},

		{"GET /v1/sessions/none/events", "", api.NoSuchSession, ""},
		{"GET /v1/sessions/run/events?limit=0", "", api.BadRequest, "limit"},
		{"GET /v1/sessions/run/events?limit=10001", "", api.BadRequest, "limit"},
		{"GET /v1/sessions/run/events?limit=many", "", api.BadRequest, "limit"},
		{"GET /v1/sessions/run/events?after=-1", "", api.BadRequest, "after"},
		{"GET /v1/sessions/run/events?after=1&after=2", "", api.BadRequest, "after"},
		{"GET /v1/sessions/run/events?type=Nope", "", api.BadRequest, "type"},
		{"GET /v1/sessions/run/events?source=side", "", api.BadRequest, "source"},
		{"GET /v1/sessions/run/events?since=yesterday", "", api.BadRequest, "since"},
		{"GET /v1/sessions/run/events?From=1", "", api.BadRequest, "From"},
		{"GET /v1/sessions/run/events?a=%zz", "", api.BadRequest, ""},

		{"POST /v1/sessions/none/context", `{}`, api.NoSuchSession, ""},
		{"POST /v1/sessions/run/context", `{"fromat":"xml"}`, api.BadRequest, "fromat"},
		{"POST /v1/sessions/run/context", `{"Format":"xml"}`, api.BadRequest, "Format"},
		{"POST /v1/sessions/run/context", `{"format":"pdf"}`, api.BadRequest, "format"},
		{"POST /v1/sessions/run/context", `{"format":1}`, api.BadRequest, "format"},
		{"POST /v1/sessions/run/context", `{"budget":-1}`, api.BadRequest, "budget"},
		{"POST /v1/sessions/run/context", `{"budget":1,"budget":2}`, api.BadRequest, "budget"},
		{"POST /v1/sessions/run/context", `{"tools":{}}`, api.BadRequest, "tools"},
		{"POST /v1/sessions/run/context", `{"at":0}`, api.BadRequest, "at"},
		{"POST /v1/sessions/run/context", `{"at":"ab"}`, api.BadRequest, "at"},
		{"POST /v1/sessions/run/context", `{"at":"abcdef"}`, api.NoSuchEvent, ""},
		{"POST /v1/sessions/run/context", `{"budget":7}`, api.BudgetTooSmall, ""},
		{"POST /v1/sessions/run/context", `{"namespace":"nobody"}`, api.NothingToRender, ""},
		{"POST /v1/sessions/run/context", `[]`, api.BadRequest, ""},
		{"POST /v1/sessions/run/context", `{"format":`, api.BadRequest, ""},
		{"POST /v1/sessions/run/context", `{} {}`, api.BadRequest, ""},
		{"GET /v1/sessions/none/context", "", api.NoSuchSession, ""},
		{"GET /v1/sessions/run/context?format=pdf", "", api.BadRequest, "format"},
		{"GET /v1/sessions/run/context?tools=[]", "", api.BadRequest, "tools"},
		{"GET /v1/sessions/run/context?at=0", "", api.BadRequest, "at"},
		{"GET /v1/sessions/run/context?budget=7", "", api.BudgetTooSmall, ""},

		{"POST /v1/sessions/none/summarize", "", api.NoSuchSession, ""},
		{"POST /v1/sessions/run/summarize", `{"dryrun":true}`, api.BadRequest, "dryrun"},
		{"POST /v1/sessions/run/summarize", `{"dry_run":"yes"}`, api.BadRequest, "dry_run"},

		{"POST /v1/sessions/run/summarize", `{"summary":"s"}`, api.BadRequest, "covers"},
		{"POST /v1/sessions/run/summarize", `{"covers":[[2,3]]}`, api.BadRequest, "summary"},
		{"POST /v1/sessions/run/summarize", `{"summary":"s","covers":[[2,3]],"first":2}`, api.BadRequest, "first"},
		{"POST /v1/sessions/run/summarize", `{"summary":"s","covers":[[2,3]],"dry_run":true}`, api.BadRequest, "dry_run"},
		{"POST /v1/sessions/run/summarize", `{"summary":"s","name":"a\nb","first":2,"last":3}`, api.BadRequest, "name"},
		{"POST /v1/sessions/run/summarize", `{"summary":"s","first":2,"last":99}`, api.NoSuchEvent, ""},
		{"POST /v1/sessions/run/summaries/1/undo", "", api.NotASummary, ""},
		{"POST /v1/sessions/run/summaries/99/undo", "", api.NoSuchEvent, ""},
		{"POST /v1/sessions/run/summaries/1/undo", `{"why":"x"}`, api.BadRequest, "why"},
		{"POST /v1/sessions/none/summaries/1/undo", "", api.NoSuchSession, ""},

		{"POST /v1/sessions/run/summarize", `{"namespace":"nobody"}`, api.NothingToRender, ""},
		{"POST /v1/sessions/run/context", `{"namespace":"nobody"}`, api.NothingToRender, ""},

		{"GET /v1/sessions/run/summaries/0/events", "", api.BadRequest, "seq"},
		{"GET /v1/sessions/run/summaries/x/events", "", api.BadRequest, "seq"},
		{"GET /v1/sessions/run/summaries/1/events", "", api.NotASummary, ""},
		{"GET /v1/sessions/run/summaries/99/events", "", api.NoSuchEvent, ""},
		{"GET /v1/sessions/none/summaries/1/events", "", api.NoSuchSession, ""},

		{"GET /v1/sessions/run/search", "", api.BadRequest, "q"},
		{"GET /v1/sessions/run/search?q=...", "", api.BadRequest, "q"},
		{"GET /v1/sessions/run/search?q=%ff", "", api.BadRequest, "q"},
		{"GET /v1/sessions/run/search?q=a&limit=0", "", api.BadRequest, "limit"},
		{"GET /v1/sessions/run/search?q=a&limit=1001", "", api.BadRequest, "limit"},
		{"GET /v1/sessions/none/search?q=a", "", api.NoSuchSession, ""},

		{"POST /v1/sessions/run/fork", `{}`, api.BadRequest, "name"},
		{"POST /v1/sessions/run/fork", `{"name":"a/b"}`, api.BadRequest, "session"},
		{"POST /v1/sessions/run/fork", `{"name":"run"}`, api.SessionExists, ""},
		{"POST /v1/sessions/run/fork", `{"name":"new","at":99}`, api.NoSuchEvent, ""},
		{"POST /v1/sessions/run/fork", `{"name":"new","at":"abcdef"}`, api.NoSuchEvent, ""},
		{"POST /v1/sessions/run/fork", `{"name":"new","at":0}`, api.BadRequest, "at"},
		{"POST /v1/sessions/none/fork", `{"name":"new"}`, api.NoSuchSession, ""},
		{"POST /v1/sessions/run/fork", `{"name":".."}`, api.BadRequest, "session"},

		{"POST /v1/sessions/%2e%2e/events", `{"type":"ActionEvent"}`, api.BadRequest, "session"},
		{"POST /v1/sessions/%2e/events", `{"type":"ActionEvent"}`, api.BadRequest, "session"},
		{"POST /v1/sessions/%ff/events", `{"type":"ActionEvent"}`, api.BadRequest, "session"},

		{"GET /v1/sessions/none", "", api.NoSuchSession, ""},
		{"GET /v1/sessions/run?x=1", "", api.BadRequest, "x"},
		{"GET /v1/sessions?x=1", "", api.BadRequest, "x"},
		{"GET /healthz?x=1", "", api.BadRequest, "x"},
		{"GET /readyz?x=1", "", api.BadRequest, "x"},
		{"GET /openapi.json?x=1", "", api.BadRequest, "x"},

		{"POST /v1/count", `{}`, api.BadRequest, "texts"},
		{"POST /v1/count", `{"texts":[],"messages":[]}`, api.BadRequest, "messages"},
		{"POST /v1/count", `{"messages":[{"role":"user"},"text"]}`, api.BadRequest, "messages[1]"},
		{"POST /v1/count", `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}`, api.BadRequest, "messages[0]"},
		{"POST /v1/count", `{"texts":"a"}`, api.BadRequest, "texts"},
		{"POST /v1/count", `{"texts":["a",7]}`, api.BadRequest, "texts[1]"},
		{"POST /v1/count", `{"texts":["a"],"encoding":"latin1"}`, api.BadRequest, "encoding"},
		{"POST /v1/count", `{"texts":["a"],"encoding":"cl100k_base","model":"gpt-4o"}`, api.BadRequest, "encoding"},

		{"POST /v1/count", `{"texts":["a"],"model":7}`, api.BadRequest, "model"},
		{"POST /v1/links", `{"for":"me"}`, api.BadRequest, "for"},
		{"POST /v1/links", `7`, api.BadRequest, ""},

		{"GET /", "", api.NoSuchRoute, ""},
		{"GET /v1/nothing", "", api.NoSuchRoute, ""},
		{"DELETE /v1/sessions/run", "", api.MethodNotAllowed, ""},
		{"GET /v1/count", "", api.MethodNotAllowed, ""},
	}
	for _, tt := range tests {
		t.Run(tt.request+" "+tt.body, func(t *testing.T) {
			method, path, _ := strings.Cut(tt.request, " ")
			p := d.refused(method, path, tt.body)
			if p.Type != tt.want {
				t.Fatalf("got %+v, want %s", p, tt.want)
			}
			field := ""
			if len(p.Errors) > 0 {
				field = p.Errors[0].Field
			}
			if field != tt.field {
				t.Errorf("blames %q, want %q: %+v", field, tt.field, p)
			}
		})
	}
	if n := d.lastSeq("run"); n != 7 {
		t.Errorf("the session has %d events now", n)
	}
}

// TestWrongTypesAreWorded has fields and parameters that cannot take what they
// are given.
func TestWrongTypesAreWorded(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	const context = "POST /v1/sessions/run/context"
	for _, tt := range []struct{ request, body, want string }{
		{context, `{"budget":1e99}`, "budget: want a whole number, got 1e99"},
		{context, `{"budget":1.5}`, "budget: want a whole number, got 1.5"},
		{context, `{"budget":99999999999999999999}`, "budget: 99999999999999999999 is out of range"},
		{context, `{"budget":"x"}`, "budget: want a whole number, got a string"},
		{context, `{"system":["x"]}`, "system: want a string, got a list"},
		{context, `{"at":1e99}`, "at: a seq is a whole number"},
		{"POST /v1/sessions/run/summarize", `{"dry_run":"yes"}`, "dry_run: want true or false, got a string"},
		{"POST /v1/count", `{"texts":"x"}`, "texts: want a list, got a string"},
		{"GET /v1/sessions/run/context?budget=99999999999999999999", "", "query: budget: 99999999999999999999 is out of range"},
		{"GET /v1/sessions/run/context?system=%ff", "", "query: system: is not valid UTF-8"},
	} {
		method, path, _ := strings.Cut(tt.request, " ")
		if p := d.refused(method, path, tt.body); p.Type != api.BadRequest || p.Detail != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.request, tt.body, p.Detail, tt.want)
		}
	}
}

func TestBudgetTooSmallSaysWhatIsNeeded(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 1)
	p := d.refused("POST", "/v1/sessions/run/context", `{"budget":7}`)
	if p.Budget != 7 || p.Needed <= 7 {
		t.Errorf("%+v", p)
	}
}

func TestMethodNotAllowedSaysWhatIs(t *testing.T) {
	d := start(t, httpapi.Options{})
	resp, _ := d.do("PUT", "/v1/sessions/run/events", "")
	if got := resp.Header.Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow: %q", got)
	}
}

func TestASecretInAPathIsNotRepeated(t *testing.T) {
	d := start(t, httpapi.Options{Redact: func(s string) string { return strings.ReplaceAll(s, "swordfish", "***") }})
	for path, want := range map[string]api.ProblemType{"/v1/sessions/swordfish/events": api.MethodNotAllowed, "/swordfish": api.NoSuchRoute} {
		if p := d.refused("PUT", path, ""); p.Type != want || strings.Contains(p.Detail, "swordfish") || !strings.Contains(p.Detail, "***") {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestANameThatIsNotUTF8SaysSo(t *testing.T) {
	d := start(t, httpapi.Options{})
	if p := d.refused("GET", "/v1/sessions/a%ff", ""); !strings.Contains(p.Detail, "is not valid UTF-8") {
		t.Errorf("%+v", p)
	}
}

func TestSessions(t *testing.T) {
	d := start(t, httpapi.Options{})
	var list api.SessionList
	d.ask(&list, "GET", "/v1/sessions", "")
	if list.Sessions == nil || len(list.Sessions) != 0 {
		t.Errorf("an empty store lists %v", list.Sessions)
	}
	for _, name := range []string{"b", "a", "with space", "ünï", "..."} {
		if _, err := d.client.Append(t.Context(), name, work(0)...); err != nil {
			t.Fatal(err)
		}
		info, err := d.client.Session(t.Context(), name)
		if err != nil || info.Name != name || info.LastSeq != 1 {
			t.Errorf("session %q: %+v, %v", name, info, err)
		}
	}
	d.ask(&list, "GET", "/v1/sessions", "")
	if len(list.Sessions) != 5 || list.Sessions[0].Name != "..." {
		t.Errorf("%+v", list.Sessions)
	}
}

func TestProbes(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, path := range []string{"/healthz", "/readyz"} {
		if resp, data := d.do("GET", path, ""); data != `{"status":"ok"}`+"\n" {
			t.Errorf("%s: %s: %s", path, resp.Status, data)
		}
	}
	d.store.Close()
	if p := d.refused("GET", "/readyz", ""); p.Type != api.StoreClosed {
		t.Errorf("%+v", p)
	}
	if err := d.client.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCount(t *testing.T) {
	d := start(t, httpapi.Options{Models: tokens.Models{Overrides: []tokens.Override{{Match: "my-*", Factor: 2}}}})
	tests := []struct {
		body string
		want api.CountResult
	}{
		{`{"texts":["hello world",""]}`, api.CountResult{Encoding: "o200k_base", Exact: true, Factor: 1, Total: 2, Counts: []int{2, 0}}},
		{`{"texts":[],"encoding":"cl100k_base"}`, api.CountResult{Encoding: "cl100k_base", Exact: true, Factor: 1, Counts: []int{}}},
		{`{"texts":["<|endoftext|>"],"model":"gpt-4o"}`, api.CountResult{Encoding: "o200k_base", Exact: true, Factor: 1, Total: 7, Counts: []int{7}}},
		{`{"texts":["hello world"],"model":"my-tune"}`, api.CountResult{Encoding: "o200k_base", Factor: 2, Total: 4, Counts: []int{4}}},
	}
	for _, tt := range tests {
		var got api.CountResult
		d.ask(&got, "POST", "/v1/count", tt.body, "Content-Type: application/x-www-form-urlencoded")
		if len(got.Counts) != len(tt.want.Counts) || got.Total != tt.want.Total || got.Encoding != tt.want.Encoding || got.Exact != tt.want.Exact {
			t.Errorf("%s: %+v", tt.body, got)
		}
	}
}

func TestCountByTheEncodingOfTheConfiguration(t *testing.T) {
	d := start(t, httpapi.Options{Models: tokens.Models{Encoding: "p50k_base"}})
	for body, want := range map[string]string{
		`{"texts":["hello"]}`:                              "p50k_base",
		`{"messages":[{"role":"user","content":"hello"}]}`: "p50k_base",
		`{"texts":["hello"],"model":"a-model-of-nobody"}`:  "p50k_base",
		`{"texts":["hello"],"model":"gpt-4o"}`:             "o200k_base",
		`{"texts":["hello"],"encoding":"cl100k_base"}`:     "cl100k_base",
	} {
		var got api.CountResult
		if d.ask(&got, "POST", "/v1/count", body); got.Encoding != want {
			t.Errorf("%s is counted by %s, want %s", body, got.Encoding, want)
		}
	}
}

func TestSummarizeAndExpand(t *testing.T) {
	d := start(t, httpapi.Options{})
	d.fill("run", 40)
	before := d.lastSeq("run")
	plan, err := d.client.Plan(t.Context(), "run", "")
	if err != nil || len(plan.Covers) == 0 || plan.Namespace != "planner" || d.lastSeq("run") != before {
		t.Fatalf("plan %+v, %v; %d events", plan, err, d.lastSeq("run"))
	}
	result, err := d.client.Summarize(t.Context(), "run", "planner")
	if err != nil || result.Summary == nil || result.Summary.Kind() != eventlog.KindSummary || result.Summary.Seq != before+1 {
		t.Fatalf("%+v, %v", result, err)
	}
	events, err := eventlog.Collect(d.client.Expand(t.Context(), "run", result.Summary.Seq, 0))
	if err != nil || len(events) != result.Plan.OriginalCount {
		t.Fatalf("expand: %d events, %v; want %d", len(events), err, result.Plan.OriginalCount)
	}
	_, lines := d.do("GET", "/v1/sessions/run/summaries/82/events", "", "Accept: application/x-ndjson")
	if strings.Count(lines, "\n") != len(events) {
		t.Errorf("as lines: %d", strings.Count(lines, "\n"))
	}
	if _, lines = d.do("GET", "/v1/sessions/run/summaries/82/events?limit=3", "", "Accept: application/x-ndjson"); strings.Count(lines, "\n") != 3 {
		t.Errorf("three as lines: %d", strings.Count(lines, "\n"))
	}
	for {
		_, err = d.client.Summarize(t.Context(), "run", "")
		if err != nil {
			break
		}
	}
	if !errors.Is(err, eventlog.ErrNothingToCover) {
		t.Errorf("at the end: %v", err)
	}
}

func TestPagesOfAnExpansion(t *testing.T) {
	d := start(t, httpapi.Options{MaxBody: 4000})
	d.fill("run", 40)
	result, err := d.client.Summarize(t.Context(), "run", "")
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/v1/sessions/run/summaries/%d/events", result.Summary.Seq)
	var page, rest api.EventPage
	d.ask(&page, "GET", path+"?limit=3", "")
	if len(page.Events) != 3 || !page.More || page.NextAfter != page.Events[2].Seq {
		t.Errorf("first page: events %v, next_after %d, more %v", seqsOf(page.Events), page.NextAfter, page.More)
	}
	last := result.Plan.Covers[len(result.Plan.Covers)-1][1]
	d.ask(&rest, "GET", fmt.Sprintf("%s?after=%d", path, last-2), "")
	if diff := cmp.Diff([]int64{last - 1, last}, seqsOf(rest.Events)); diff != "" || rest.More || rest.NextAfter != last {
		t.Errorf("last page: next_after %d, more %v, events (-want +got):\n%s", rest.NextAfter, rest.More, diff)
	}
	if p := d.refused("GET", path+"?limit=10001", ""); p.Type != api.BadRequest || !strings.Contains(p.Detail, "at most 10000") {
		t.Errorf("too large a page: %+v", p)
	}
	d.ask(&page, "GET", path, "")
	all, err := eventlog.Collect(d.client.Expand(t.Context(), "run", result.Summary.Seq, 0))
	if err != nil || len(all) != result.Plan.OriginalCount || len(page.Events) == len(all) {
		t.Errorf("%d events over all pages, %d on the first, %v; want %d over several", len(all), len(page.Events), err, result.Plan.OriginalCount)
	}
}
