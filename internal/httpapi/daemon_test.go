package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"go.uber.org/goleak"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// daemon is a whole daemon on a port of its own.
type daemon struct {
	t      *testing.T
	engine *session.Engine
	store  *memory.Store
	server *httptest.Server
	client *api.Client
}

// start runs a daemon until the test ends.
func start(t *testing.T, opts httpapi.Options) *daemon {
	t.Helper()
	d := &daemon{t: t, store: eventlogtest.NewMemory()}
	var err error
	d.engine, err = session.Open(d.store, session.Options{Marks: summarize.Marks{High: 100_000, Low: 2_000}})
	if err != nil {
		t.Fatal(err)
	}
	d.server = httptest.NewUnstartedServer(nil)
	d.server.Config = httpapi.NewServer(d.engine, opts)
	d.server.Start()
	t.Cleanup(func() {
		d.server.Client().CloseIdleConnections()
		d.server.Config.Shutdown(context.Background())
		d.server.Close()
		d.engine.Close()
	})
	d.client, err = api.NewClient(d.server.URL, api.Options{HTTP: d.server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// do sends a request; header lines are "Name: value".
func (d *daemon) do(method, path, body string, header ...string) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequest(method, d.server.URL+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Add(name, value)
	}
	resp, err := d.server.Client().Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp, string(data)
}

// ask sends a request that must succeed and decodes the answer.
func (d *daemon) ask(into any, method, path, body string, header ...string) *http.Response {
	d.t.Helper()
	resp, data := d.do(method, path, body, header...)
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%s %s: %s: %s", method, path, resp.Status, data)
	}
	if err := json.Unmarshal([]byte(data), into); err != nil {
		d.t.Fatalf("%s %s: %v: %s", method, path, err, data)
	}
	return resp
}

// refused sends a request that must be answered with a problem.
func (d *daemon) refused(method, path, body string, header ...string) *api.Problem {
	d.t.Helper()
	resp, data := d.do(method, path, body, header...)
	p := new(api.Problem)
	if err := json.Unmarshal([]byte(data), p, json.RejectUnknownMembers(true)); err != nil {
		d.t.Fatalf("%s %s: %s: not a problem: %v: %s", method, path, resp.Status, err, data)
	}
	if got := resp.Header.Get("Content-Type"); got != "application/problem+json" {
		d.t.Errorf("%s %s: Content-Type %q", method, path, got)
	}
	if p.Status != resp.StatusCode || p.Title == "" || p.Detail == "" {
		d.t.Errorf("%s %s: %s with the problem %+v", method, path, resp.Status, p)
	}
	return p
}

// fill appends a task and n actions with outputs to a session.
func (d *daemon) fill(name string, n int) {
	d.t.Helper()
	if _, err := d.engine.Append(d.t.Context(), name, work(n)...); err != nil {
		d.t.Fatal(err)
	}
}

func work(n int) []*eventlog.Event {
	events := []*eventlog.Event{eventlog.New("planner", &eventlog.TaskStart{TaskName: "fix", Message: "Fix the build."})}
	for i := range n {
		events = append(events,
			eventlog.New("planner", &eventlog.Action{Title: fmt.Sprintf("step %d", i), Terminal: fmt.Sprintf("make target%d", i)}),
			eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat(fmt.Sprintf("line %d of the log\n", i), 40))}}),
		)
	}
	return events
}

// ndjson writes n numbered events.
func ndjson(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"type":"ActionEvent","id":"e%d","agent_name":"a","title":"step %d"}`+"\n", i, i)
	}
	return b.Bytes()
}

// lastSeq is how many events a session has, 0 where there is none.
func (d *daemon) lastSeq(name string) int64 {
	info, err := d.store.Session(d.t.Context(), name)
	if err != nil {
		return 0
	}
	return info.LastSeq
}
