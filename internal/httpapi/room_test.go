package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/session"
)

// unwilling is a store that refuses appends and large notes.
type unwilling struct {
	*memory.Store
	err error
}

func (f *unwilling) Append(context.Context, string, []*eventlog.Event) error {
	return fmt.Errorf("append: %w", f.err)
}

func (f *unwilling) SetNote(ctx context.Context, session, key string, value []byte) error {
	if len(value) > 1000 || errors.Is(f.err, eventlog.ErrLost) {
		return f.err
	}
	return f.Store.SetNote(ctx, session, key, value)
}

func TestAStoreThatTakesNothing(t *testing.T) {
	for _, test := range []struct {
		err             error
		append, ready   api.ProblemType
		status, status2 int
	}{
		{eventlog.ErrNoSpace, api.StoreFull, api.NotReady, 507, 503},
		{eventlog.ErrLost, api.StoreLost, api.StoreLost, 503, 503},
	} {
		store := &unwilling{memory.New(), test.err}
		engine, err := session.Open(store, session.Options{})
		if err != nil {
			t.Fatal(err)
		}
		server := httpapi.New(engine, httpapi.Options{})
		ask := func(method, path, body string, status int, kind api.ProblemType) {
			t.Helper()
			w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			r.Host = "localhost"
			server.ServeHTTP(w, r)
			p := new(api.Problem)
			if err := json.Unmarshal(w.Body.Bytes(), p); err != nil || w.Code != status || p.Type != kind || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d %v, Retry-After %q, %v; want %d %s", path, w.Code, p, w.Header().Get("Retry-After"), err, status, kind)
			}
		}
		ask("POST", "/v1/sessions/run/events", `{"type":"ActionEvent","title":"`+strings.Repeat("x", 2000)+`"}`, test.status, test.append)
		ask("GET", "/readyz", "", test.status2, test.ready)
		engine.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}
