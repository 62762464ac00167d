package preview_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/preview"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

var marks = summarize.Marks{High: 3000, FullShare: 0.25}

func open(t testing.TB, m summarize.Marks) *session.Engine {
	t.Helper()
	e, err := session.Open(memory.New(), session.Options{Marks: m, Inline: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// page serves the page over a session that was compacted a few times.
func page(t *testing.T) (*httptest.Server, *session.Engine) {
	t.Helper()
	e := open(t, marks)
	events := []*eventlog.Event{eventlog.New("coder", &eventlog.TaskStart{TaskName: "fix", Message: "Mend parse_header in src/http/head.go."})}
	for i := range 60 {
		events = append(events,
			eventlog.New("coder", &eventlog.Action{Terminal: fmt.Sprintf("sed -n %d,%dp src/http/head_%d.go", i, i+40, i)}),
			eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartText, Text: strings.Repeat(fmt.Sprintf("func parse_line_%d(line string) error // of part %d\n", i, i), 8)}}}))
	}
	for _, ev := range events {
		if _, err := e.Append(t.Context(), "run", ev); err != nil {
			t.Fatal(err)
		}
	}
	return served(t, e), e
}

func served(t testing.TB, e *session.Engine) *httptest.Server {
	t.Helper()
	return servedWith(t, e, preview.Options{
		Marks: func() summarize.Marks { return marks },
		Replay: func(m summarize.Marks) (*session.Engine, func(), error) {
			other := open(t, m)
			return other, func() {}, nil
		},
		Adaptive: func(string) (*summarize.Adaptive, error) { return &summarize.Adaptive{Read: 0.1, Write: 1.25}, nil },
	})
}

func servedWith(t testing.TB, e *session.Engine, opts preview.Options) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(preview.New(e, opts))
	t.Cleanup(server.Close)
	return server
}

// get asks for data of the page.
func get(t testing.TB, s *httptest.Server, path string, query url.Values, into any) int {
	t.Helper()
	resp, err := http.Get(s.URL + "/page/data/" + path + "?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode
}

func of(pairs ...string) url.Values {
	q := url.Values{"session": {"run"}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q
}

type line struct {
	Seq, Summarized, Low, Full []int
	Compactions                []struct{ Seq, Before, After int }
}

// TestTimelineIsTheViews follows a log beside the timeline: at its end both say
// the same, and each compaction gets under low water.
func TestTimelineIsTheViews(t *testing.T) {
	s, e := page(t)
	var l line
	get(t, s, "timeline", of(), &l)
	view, err := e.View(t.Context(), "run", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, ev := range view.Events {
		if tier, _ := view.Tier(ev); tier == eventlog.TierLow {
			want += ev.LowDetailTokens
		} else {
			want += ev.FullDetailTokens
		}
	}
	last := len(l.Seq) - 1
	if got := l.Summarized[last] + l.Low[last] + l.Full[last]; got != want {
		t.Errorf("the timeline ends at %d tokens, the view has %d", got, want)
	}
	if len(l.Compactions) < 2 {
		t.Fatalf("%d compactions", len(l.Compactions))
	}
	for _, c := range l.Compactions {
		if c.Before <= marks.High || c.After > marks.High/2 {
			t.Errorf("compaction %d: from %d to %d tokens, marks %d and %d", c.Seq, c.Before, c.After, marks.High, marks.High/2)
		}
	}
}

// TestOtherMarksChangeNothing tries other marks and looks at the session after.
func TestOtherMarksChangeNothing(t *testing.T) {
	s, e := page(t)
	before, err := e.Store().Session(t.Context(), "run")
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		WhatIf  bool `json:"what_if"`
		High    int
		Entries []struct{ Tier string }
		Shown   []struct{ Text string }
	}
	if status := get(t, s, "prompt", of("high", "100000"), &p); status != http.StatusOK || !p.WhatIf || p.High != 100_000 {
		t.Fatalf("status %d, %+v", status, p)
	}
	if len(p.Entries) != 121 || len(p.Shown) != 121 {
		t.Errorf("%d entries, %d shown, want all 121", len(p.Entries), len(p.Shown))
	}
	after, err := e.Store().Session(t.Context(), "run")
	if err != nil || after.Head != before.Head {
		t.Errorf("the session changed (%v)", err)
	}
}

func TestAnEntryOpens(t *testing.T) {
	s, e := page(t)
	view, err := e.View(t.Context(), "run", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	summary := view.Events[0].Seq
	var covered struct{ Events []struct{ Seq int64 } }
	get(t, s, "covered", of("seq", fmt.Sprint(summary)), &covered)
	originals, err := eventlog.Collect(e.Expand(t.Context(), "run", summary, 0))
	if err != nil || len(covered.Events) != len(originals) {
		t.Errorf("%d events behind the summary, want %d (%v)", len(covered.Events), len(originals), err)
	}
	var entry struct {
		Rendered *struct{ Text string }
		Text     string
	}
	get(t, s, "entry", of("seq", fmt.Sprint(covered.Events[0].Seq)), &entry)
	if entry.Rendered != nil || entry.Text == "" {
		t.Errorf("a covered event: %+v", entry)
	}
	get(t, s, "entry", of("seq", fmt.Sprint(view.Last())), &entry)
	if entry.Rendered == nil || !strings.Contains(entry.Rendered.Text, "parse_line_59") {
		t.Errorf("a live event: %+v", entry)
	}
	var c struct {
		Names     int
		KeptCount int `json:"kept_count"`
		Before    struct{ Tokens struct{ Total int } }
		After     struct{ Tokens struct{ Total int } }
	}
	get(t, s, "compaction", of("seq", fmt.Sprint(summary)), &c)
	if c.KeptCount == 0 || c.Names <= c.KeptCount || c.After.Tokens.Total >= c.Before.Tokens.Total {
		t.Errorf("comparison %+v", c)
	}
}

// TestOfALongPastAPartIsShown has a summary stand for more events than the page
// looks at.
func TestOfALongPastAPartIsShown(t *testing.T) {
	e := open(t, marks)
	events := make([]*eventlog.Event, 6000)
	for i := range events {
		events[i] = eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(fmt.Sprintf("wrote head_%d.go", i))}})
	}
	if _, err := e.Append(t.Context(), "run", events...); err != nil {
		t.Fatal(err)
	}
	s := served(t, e)
	view, err := e.View(t.Context(), "run", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	body, seq := view.Events[0].Body.(*eventlog.Summary), fmt.Sprint(view.Events[0].Seq)
	var covered struct {
		Count  int
		Events []struct{ Seq int64 }
		More   bool
	}
	seen, after := 0, int64(0)
	for more := true; more; more = covered.More {
		get(t, s, "covered", of("seq", seq, "after", fmt.Sprint(after)), &covered)
		if n := len(covered.Events); n == 0 || n > 500 || covered.Events[0].Seq <= after {
			t.Fatalf("%d events after %d", n, after)
		}
		seen, after = seen+len(covered.Events), covered.Events[len(covered.Events)-1].Seq
	}
	if seen != body.SummarizedEventCount || covered.Count != seen {
		t.Errorf("%d events, counted as %d, want %d", seen, covered.Count, body.SummarizedEventCount)
	}
	var c struct {
		Events, Read int
		Kept, Lost   []struct{ Name string }
	}
	get(t, s, "compaction", of("seq", seq), &c)
	if c.Events != seen || c.Read != 5000 {
		t.Errorf("the comparison has read %d of %d events, want 5000 of %d", c.Read, c.Events, seen)
	}
	for _, n := range append(c.Kept, c.Lost...) {
		if n.Name == "head_0.go" {
			t.Error("the comparison has a name that stands in an old event only")
		}
	}
}

func TestBadQueries(t *testing.T) {
	s, _ := page(t)
	for _, c := range []struct {
		path  string
		query url.Values
		want  int
		says  string
	}{
		{"prompt", url.Values{"session": {"nobody"}}, http.StatusNotFound, "no such session"},
		{"prompt", of("high", "many"), http.StatusBadRequest, "high"},
		{"prompt", of("high", "100", "low", "200"), http.StatusBadRequest, "low water"},
		{"prompt", of("share", "x"), http.StatusBadRequest, "share"},
		{"entry", of("seq", "9999"), http.StatusNotFound, "9999"},
		{"entry", of("seq", "one"), http.StatusBadRequest, "seq"},
		{"covered", of("seq", "1"), http.StatusUnprocessableEntity, "not a summary"},
		{"prompt", of("format", "telegram"), http.StatusUnprocessableEntity, "telegram"},
	} {
		var said struct{ Detail string }
		if got := get(t, s, c.path, c.query, &said); got != c.want || !strings.Contains(strings.ToLower(said.Detail), c.says) {
			t.Errorf("%s?%s: %d %q, want %d and %q", c.path, c.query.Encode(), got, said.Detail, c.want, c.says)
		}
	}
}

// TestNothingFromElsewhere looks at what every answer allows a browser.
func TestNothingFromElsewhere(t *testing.T) {
	s, _ := page(t)
	for _, path := range []string{"/", "/page/app.js", "/page/style.css", "/page/data/sessions", "/page/nothing"} {
		resp, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		csp := resp.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %s", path, csp)
		}
	}
}
