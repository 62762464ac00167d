package api_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script answers request after request, and keeps what it was sent.
type script struct {
	answers []http.HandlerFunc

	mu     sync.Mutex
	bodies []string
	paths  []string
}

// tries is how many requests came.
func (s *script) tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.bodies, s.paths = append(s.bodies, string(body)), append(s.paths, r.Method+" "+r.URL.EscapedPath())
	answer := s.answers[min(len(s.bodies), len(s.answers))-1]
	s.mu.Unlock()
	answer(w, r)
}

func (s *script) start(t *testing.T) *api.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := api.NewClient(server.URL, api.Options{HTTP: server.Client(), Attempts: 3, Backoff: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if status >= 400 && strings.HasPrefix(body, "{") {
			w.Header().Set("Content-Type", "application/problem+json")
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func hangsUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestAppendIsTriedAgainWithTheSameIDs(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{hangsUp, says(503, ""), says(200, `{"seqs":[7],"last_seq":7}`)}}
	event := eventlog.New("a", &eventlog.Fail{Message: "m"})
	seqs, err := s.start(t).Append(t.Context(), "run", event)
	if err != nil || len(seqs) != 1 || seqs[0] != 7 {
		t.Fatal(seqs, err)
	}
	if len(s.bodies) != 3 || s.bodies[0] != s.bodies[1] || s.bodies[1] != s.bodies[2] {
		t.Errorf("bodies differ: %q", s.bodies)
	}
	sent, err := eventlog.Decode([]byte(strings.TrimSpace(s.bodies[0])))
	if err != nil || sent.ID == "" || event.ID != "" {
		t.Errorf("sent id %q, %v; the event given has %q now", sent.ID, err, event.ID)
	}
}

func TestTries(t *testing.T) {
	problem := func(status int) http.HandlerFunc {
		return says(status, fmt.Sprintf(`{"type":"/problems/internal","title":"t","status":%d,"detail":"d"}`, status))
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		call   func(*testing.T, *api.Client) error
		want   int
	}{
		{"a read, unavailable", problem(503), read, 3},
		{"a read, hung up on", hangsUp, read, 3},
		{"a read, too many", problem(429), read, 3},
		{"a read, internal", problem(500), read, 1},
		{"a read, refused", problem(404), read, 1},
		{"a prompt", problem(503), prompt, 3},
		{"a plan", problem(503), plan, 3},
		{"a compaction, unavailable", problem(503), compact, 1},
		{"a compaction, hung up on", hangsUp, compact, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &script{answers: []http.HandlerFunc{tt.answer}}
			if err := tt.call(t, s.start(t)); err == nil {
				t.Error("no error")
			}
			if got := s.tries(); got != tt.want {
				t.Errorf("%d tries, want %d", got, tt.want)
			}
		})
	}
}

func read(t *testing.T, c *api.Client) error {
	_, err := c.Session(t.Context(), "run")
	return err
}

func prompt(t *testing.T, c *api.Client) error {
	_, err := c.Context(t.Context(), "run", api.ContextRequest{})
	return err
}

func plan(t *testing.T, c *api.Client) error {
	_, err := c.Plan(t.Context(), "run", "")
	return err
}

func compact(t *testing.T, c *api.Client) error {
	_, err := c.Summarize(t.Context(), "run", "")
	return err
}

func TestProblemsBecomeErrors(t *testing.T) {
	for kind, want := range map[api.ProblemType]error{
		api.NoSuchSession:   eventlog.ErrNoSession,
		api.AlreadyCovered:  eventlog.ErrCovered,
		api.StoreClosed:     eventlog.ErrClosed,
		api.NothingToRender: render.ErrNothing,
		api.NoSuchEvent:     eventlog.ErrNoEvent,
		api.NotASummary:     eventlog.ErrNotSummary,
		api.NothingToCover:  eventlog.ErrNothingToCover,
		api.CannotUndo:      eventlog.ErrCannotUndo,
		api.SessionExists:   eventlog.ErrSessionExists,
		api.SummaryRefused:  eventlog.ErrRefused,
		api.TooLarge:        api.ErrTooLarge,
		api.StoreFull:       eventlog.ErrNoSpace,
		api.StoreLost:       eventlog.ErrLost,
	} {
		s := &script{answers: []http.HandlerFunc{says(400, fmt.Sprintf(`{"type":%q,"title":"t","status":400}`, kind))}}
		if err := read(t, s.start(t)); !errors.Is(err, want) {
			t.Errorf("%s: %v is not %v", kind, err, want)
		}
	}
}

func TestBadEventsBecomeDecodeErrors(t *testing.T) {
	client, stop := daemon()
	defer stop()
	bad := eventlog.New("a", &eventlog.Action{Code: "x", Terminal: "y"})
	_, err := client.Append(t.Context(), "run", eventlog.New("a", &eventlog.Action{Code: "x"}), bad)
	var decode *eventlog.DecodeError
	if !errors.As(err, &decode) || decode.Line != 2 || decode.Kind != eventlog.KindAction {
		t.Errorf("%v: %+v", err, decode)
	}
}

func TestAnswersOfOthers(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{says(502, "<html>Bad Gateway</html>")}}
	err := read(t, s.start(t))
	var p *api.Problem
	if !errors.As(err, &p) || p.Status != 502 || !strings.Contains(err.Error(), "Bad Gateway") {
		t.Errorf("%v: %+v", err, p)
	}
}

func TestPaths(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{says(200, "{}")}}
	client := s.start(t)
	for name, want := range map[string]string{
		"run-42": "GET /v1/sessions/run-42", "a b?c#d": "GET /v1/sessions/a%20b%3Fc%23d",
		".": "GET /v1/sessions/%2E", "..": "GET /v1/sessions/%2E%2E", "100%": "GET /v1/sessions/100%25",
	} {
		client.Session(t.Context(), name)
		if got := s.paths[len(s.paths)-1]; got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestNewClient(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:7433": true, "[::1]:7433": true, "localhost": true, "http://localhost:7433": true, "https://tide.example/": true,
		"": false, "ftp://x": false, "http://": false, "unix:///run/x.sock": true, "unix:/run/x.sock": true,
	} {
		if _, err := api.NewClient(address, api.Options{}); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAppendNothing(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{says(500, "")}}
	if seqs, err := s.start(t).Append(t.Context(), "run"); seqs != nil || err != nil || s.tries() != 0 {
		t.Error(seqs, err)
	}
}
