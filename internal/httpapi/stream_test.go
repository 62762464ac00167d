package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/httpapi"
)

// say appends an event of some size.
func (b *bubble) say(t *testing.T, size int) {
	t.Helper()
	e := eventlog.New("a", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat("x ", size/2))}})
	if _, err := b.engine.Append(t.Context(), "run", e); err != nil {
		t.Fatal(err)
	}
}

// open starts a stream and gives its answer, unread.
func (b *bubble) open(t *testing.T, query string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://localhost:7433/v1/sessions/run/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// TestFollowGivesEachEventOnce cuts all connections after every few events,
// while others are being appended.
func TestFollowGivesEachEventOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		const before, total = 40, 120
		for range before {
			b.say(t, 100)
		}
		go func() {
			for range total - before {
				time.Sleep(70 * time.Millisecond)
				b.say(t, 100)
			}
		}()
		seen := int64(0)
		for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; e.Seq != seen {
				t.Fatalf("seq %d after %d", e.Seq, seen-1)
			}
			if seen == total {
				break
			}
			if seen%7 == 0 {
				b.net.cut()
			}
		}
		synctest.Wait()
	})
}

func TestFollowFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		for i := range 30 {
			name := []string{"a", "b"}[i%2]
			if _, err := b.engine.Append(t.Context(), "run", eventlog.New(name, &eventlog.Fail{Message: "no"})); err != nil {
				t.Fatal(err)
			}
		}
		want := int64(12)
		for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{Agent: "b", After: 11}) {
			if err != nil || e.Seq != want || e.AgentName != "b" {
				t.Fatalf("%+v, %v; want %d", e, err, want)
			}
			if want += 2; want > 30 {
				break
			}
			if want == 20 {
				b.net.cut()
			}
		}
	})
}

func TestStreamForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.say(t, 4)
		b.say(t, 4)
		for _, tt := range []struct{ query, header string }{
			{"?after=1", "X: y"},
			{"", "Last-Event-ID: 1"},
			{"?after=0", "Last-Event-ID: 1"},
		} {
			resp := b.open(t, tt.query, tt.header)
			in := bufio.NewReader(resp.Body)
			var lines []string
			for len(lines) < 6 {
				line, err := in.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				lines = append(lines, strings.TrimSpace(line))
			}
			resp.Body.Close()
			if lines[2] != "id: 2" || lines[3] != "event: OutputEvent" || !strings.HasPrefix(lines[4], `data: {"type":"OutputEvent","seq":2,`) || lines[5] != "" {
				t.Errorf("%s %s: %q", tt.query, tt.header, lines)
			}
		}
	})
}

func TestHeartbeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		resp := b.open(t, "") // of a session that is not there yet
		defer resp.Body.Close()
		begin := time.Now()
		in := bufio.NewReader(resp.Body)
		for beats := 0; beats < 3; {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if line == ": heartbeat\n" {
				beats++
			}
		}
		if d := time.Since(begin); d != 45*time.Second {
			t.Errorf("three heartbeats in %v", d)
		}
	})
}

// TestSlowReader leaves a stream unread: the log and the other readers go on,
// and the stream is cut off and can be resumed.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		slow := b.open(t, "")
		defer slow.Body.Close()
		const total = 200
		begin := time.Now()
		for range total {
			b.say(t, 8<<10)
		}
		seen := 0
		for _, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen == total {
				break
			}
		}
		if d := time.Since(begin); d > time.Second {
			t.Errorf("the others took %v", d)
		}
		time.Sleep(2 * time.Minute)
		data, err := io.ReadAll(slow.Body)
		if n := strings.Count(string(data), "\nid: "); err == nil || n >= total {
			t.Errorf("the slow reader got %d events, %v", n, err)
		}
	})
}

// TestFollowSurvivesARestart ends the daemon under a follower.
func TestFollowSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.say(t, 10)
		seen := 0
		for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			seen++
			if seen == 2 {
				break
			}
			if e.Seq == 1 {
				if err := b.server.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				again := newPipes()
				b.server = httpapi.NewServer(b.engine, httpapi.Options{})
				*b.net = pipes{accept: again.accept, closed: again.closed}
				go b.server.Serve(b.net)
				b.say(t, 10)
			}
		}
	})
}

func TestShutdownEndsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		resp := b.open(t, "")
		defer resp.Body.Close()
		go io.Copy(io.Discard, resp.Body)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := b.server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestFollowEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for e, err := range b.client.Follow(ctx, "run", api.EventQuery{}) {
			t.Errorf("%v, %v", e, err)
		}
		for e, err := range b.client.Follow(t.Context(), strings.Repeat("x", 300), api.EventQuery{}) {
			if err == nil || !strings.Contains(err.Error(), "longer than 200") {
				t.Errorf("%v, %v", e, err)
			}
		}
		b.server.Close()
		b.net.Close()
		for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
			if err == nil {
				t.Errorf("%v of a daemon that is not there", e)
			}
		}
	})
}

// failing is a store whose events cannot be read.
type failing struct{ eventlog.Store }

func (failing) Events(context.Context, string, eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) { yield(nil, errors.New("disk on fire")) }
}

func TestStreamSaysWhyItFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := eventlogtest.NewMemory()
		b := newBubbleOver(t, failing{store})
		fail := eventlog.New("a", &eventlog.Fail{Message: "no"})
		fail.ID, fail.Timestamp = "1", time.Now()
		if err := store.Append(t.Context(), "run", []*eventlog.Event{fail}); err != nil {
			t.Fatal(err)
		}
		var p *api.Problem
		for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
			if !errors.As(err, &p) || p.Type != api.Internal || !strings.Contains(err.Error(), "disk on fire") {
				t.Errorf("%v, %v", e, err)
			}
		}
	})
}

// TestSlowRequest sends a body that never ends.
func TestSlowRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		reader, writer := io.Pipe()
		go fmt.Fprint(writer, `{"type":`)
		resp, err := b.http.Post("http://localhost:7433/v1/sessions/run/events", "", reader)
		writer.Close()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(body), `"the body took longer than 1m0s: send it in parts"`) {
			t.Errorf("%s, %v: %s", resp.Status, err, body)
		}
	})
}

func TestStreamRefuses(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, request := range []string{"?limit=3", "?nope=1", "?after=x"} {
		if p := d.refused("GET", "/v1/sessions/run/events"+request, "", "Accept: text/event-stream"); p.Type != api.BadRequest {
			t.Errorf("%s: %+v", request, p)
		}
	}
	if p := d.refused("GET", "/v1/sessions/run/events", "", "Accept: text/event-stream", "Last-Event-ID: x"); p.Errors[0].Field != "Last-Event-ID" {
		t.Errorf("%+v", p)
	}
}
