package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

const action = `{"type":"ActionEvent","agent_name":"a","title":"look"}`

func TestAppendForms(t *testing.T) {
	tests := []struct {
		name, body, media string
		want              []int64
	}{
		{"one event", action, "application/json", []int64{1}},
		{"one event over lines", "{\n" + action[1:], "application/json", []int64{1}},
		{"list", "[" + action + ",\n" + action + "]", "application/json", []int64{1, 2}},
		{"lines", action + "\n" + action + "\n\n" + action + "\n", "application/x-ndjson", []int64{1, 2, 3}},
		{"as curl -d sends it", action, "application/x-www-form-urlencoded", []int64{1}},
		{"lines as curl sends them", action + "\n" + action, "application/x-www-form-urlencoded", []int64{1, 2}},
		{"without a type", action, "", []int64{1}},
		{"an id twice", `[{"type":"FailEvent","id":"x","message":"a"},{"type":"FailEvent","id":"y","message":"b"},{"type":"FailEvent","id":"x","message":"c"}]`, "", []int64{1, 2, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := start(t, httpapi.Options{})
			var got api.AppendResult
			d.ask(&got, "POST", "/v1/sessions/run/events", tt.body, "Content-Type: "+tt.media)
			want := api.AppendResult{Seqs: tt.want, LastSeq: d.lastSeq("run")}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAppendNamesWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, body string
		want       []api.Fault
	}{
		{"rule of a kind", `{"type":"ActionEvent","code":"a","terminal":"b"}`, []api.Fault{
			{Line: 1, Event: 1, Type: "ActionEvent", Detail: "code and terminal are both set"},
		}},
		{"field", action + "\n" + `{"type":"OutputEvent","parts":[{"type":"image"}]}`, []api.Fault{
			{Line: 2, Event: 2, Type: "OutputEvent", Field: "parts[0]", Detail: "an image needs data or sha256"},
		}},
		{"field of another type", `[` + action + `,` + "\n\n" + `{"type":"FailEvent","message":7}]`, []api.Fault{
			{Line: 3, Event: 2, Type: "FailEvent", Field: "message", Detail: "want a string, got a number"},
		}},
		{"several", "{\"type\":\"Nope\"}\n" + action + "\nnot json\n", []api.Fault{
			{Line: 1, Event: 1, Detail: `type "Nope" is none of the ten kinds of event`},
			{Line: 3, Event: 3, Detail: "an event is a JSON object"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := start(t, httpapi.Options{})
			p := d.refused("POST", "/v1/sessions/run/events", tt.body)
			if p.Type != api.BadEvent {
				t.Errorf("type %q", p.Type)
			}
			if diff := cmp.Diff(tt.want, p.Errors); diff != "" {
				t.Error(diff)
			}
			if n := d.lastSeq("run"); n != 0 {
				t.Errorf("%d events were stored", n)
			}
		})
	}
}

func TestAppendNamesTenFaultsAtMost(t *testing.T) {
	d := start(t, httpapi.Options{})
	p := d.refused("POST", "/v1/sessions/run/events", strings.Repeat("{}\n", 25))
	if len(p.Errors) != 10 {
		t.Errorf("%d faults", len(p.Errors))
	}
}

func TestAppendWithoutEvents(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, body := range []string{"", " \n", "[]"} {
		if p := d.refused("POST", "/v1/sessions/run/events", body); p.Type != api.BadEvent {
			t.Errorf("%q: %+v", body, p)
		}
	}
}

func gzipped(data []byte) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.String()
}

func TestAppendGzip(t *testing.T) {
	d := start(t, httpapi.Options{MaxBody: 1 << 20})
	var got api.AppendResult
	d.ask(&got, "POST", "/v1/sessions/run/events", gzipped(ndjson(500)), "Content-Encoding: gzip")
	if got.LastSeq != 500 {
		t.Errorf("stored %d", got.LastSeq)
	}
	if p := d.refused("POST", "/v1/sessions/run/events", action, "Content-Encoding: gzip"); p.Type != api.BadRequest {
		t.Errorf("not gzip: %+v", p)
	}
	whole := gzipped(ndjson(500))
	if p := d.refused("POST", "/v1/sessions/run/events", whole[:len(whole)/2], "Content-Encoding: gzip"); p.Type != api.BadRequest {
		t.Errorf("cut gzip: %+v", p)
	}
	if p := d.refused("POST", "/v1/sessions/run/events", action, "Content-Encoding: br"); p.Type != api.UnknownEncoding {
		t.Errorf("br: %+v", p)
	}
	bomb := gzipped(bytes.Repeat([]byte(" "), 8<<20))
	if p := d.refused("POST", "/v1/sessions/run/events", bomb, "Content-Encoding: gzip"); p.Type != api.TooLarge || p.Limit != 1<<20 {
		t.Errorf("bomb: %+v", p)
	}
	if n := d.lastSeq("run"); n != 500 {
		t.Errorf("%d events are stored", n)
	}
}

func TestAppendTooLarge(t *testing.T) {
	d := start(t, httpapi.Options{MaxBody: 2000})
	body := string(ndjson(100))
	p := d.refused("POST", "/v1/sessions/run/events", body)
	if p.Type != api.TooLarge || p.Limit != 2000 || !strings.Contains(p.Detail, "2000 bytes") {
		t.Errorf("%+v", p)
	}
	// Without a length, the limit is met while reading.
	req, _ := http.NewRequest("POST", d.server.URL+"/v1/sessions/run/events", io.MultiReader(strings.NewReader(body)))
	resp, err := d.server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("chunked: %s", resp.Status)
	}
	if n := d.lastSeq("run"); n != 0 {
		t.Errorf("%d events were stored", n)
	}
}

func TestAppendManyLines(t *testing.T) {
	d := start(t, httpapi.Options{})
	var got api.AppendResult
	d.ask(&got, "POST", "/v1/sessions/run/events", string(ndjson(10_000)))
	for i, seq := range got.Seqs {
		if seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, seq)
		}
	}
	_, lines := d.do("GET", "/v1/sessions/run/events?type=ActionEvent", "", "Accept: application/x-ndjson")
	if n := strings.Count(lines, "\n"); n != 10_000 || got.LastSeq != 10_000 {
		t.Errorf("%d lines, last seq %d", n, got.LastSeq)
	}
}

func TestAppendFromManyClients(t *testing.T) {
	d := start(t, httpapi.Options{})
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 10 {
				body := fmt.Sprintf(`[{"type":"ActionEvent","id":"w%d-%d","title":"a"},{"type":"OutputEvent","parts":["x"]}]`, w, i)
				resp, data := d.do("POST", "/v1/sessions/run/events", body)
				if resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", resp.Status, data)
				}
				if resp, data := d.do("GET", "/v1/sessions/run/context?budget=2000", ""); resp.StatusCode != http.StatusOK {
					t.Errorf("context: %s: %s", resp.Status, data)
				}
			}
		})
	}
	group.Wait()
	seen := int64(0)
	for e, err := range d.client.Events(t.Context(), "run", api.EventQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; e.Seq != seen {
			t.Fatalf("seq %d after %d", e.Seq, seen-1)
		}
	}
	if seen < 160 {
		t.Errorf("%d events", seen)
	}
}
