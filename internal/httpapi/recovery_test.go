package httpapi

import (
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

func TestPanicIsAProblem(t *testing.T) {
	var log strings.Builder
	s := newService(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	h := s.recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("lost the plot") }))
	body := get(h, "GET", "/v1/sessions")
	if !strings.Contains(body, string(api.Internal)) || strings.Contains(body, "plot") {
		t.Errorf("answer: %s", body)
	}
	if !strings.Contains(log.String(), "lost the plot") || !strings.Contains(log.String(), "recovery_test.go") {
		t.Errorf("log: %s", &log)
	}
}

func TestPanicAfterTheHeadCutsTheConnection(t *testing.T) {
	s := newService(t, Options{})
	h := s.recovered(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("late")
	}))
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("recovered %v", cause)
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

// TestLinesAreCutOffByAnError gives the lines of a store that fails: before the
// first byte is sent that is a problem, after it a cut connection.
func TestLinesAreCutOffByAnError(t *testing.T) {
	s := newService(t, Options{})
	for count, cut := range map[int]bool{0: false, 1: false, 5000: true} {
		h := s.recovered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c := &call{service: s, w: newWriter(w, time.Second), r: r}
			s.fail(c.w, r, c.lines(failingAfter(count)))
		}))
		func() {
			defer func() {
				if cause := recover(); (cause == http.ErrAbortHandler) != cut {
					t.Errorf("after %d events: %v", count, cause)
				}
			}()
			if body := get(h, "GET", "/"); !strings.Contains(body, "disk on fire") {
				t.Errorf("after %d events: %.200s", count, body)
			}
		}()
	}
}

func failingAfter(count int) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		for range count {
			if !yield(eventlog.New("a", &eventlog.Fail{Message: "no"}), nil) {
				return
			}
		}
		yield(nil, errors.New("disk on fire"))
	}
}

// TestErrorsCrossTheWire takes each error there and back.
func TestErrorsCrossTheWire(t *testing.T) {
	back := map[error]error{
		eventlog.ErrNoSession: eventlog.ErrNoSession,
		eventlog.ErrCovered:   eventlog.ErrCovered,
		eventlog.ErrClosed:    eventlog.ErrClosed,
		render.ErrNothing:     render.ErrNothing,
	}
	for _, row := range problemTable {
		p := problemOf(errors.Join(errors.New("around"), row.is))
		if p.Type != row.name || p.Status < 400 {
			t.Errorf("%v became %+v", row.is, p)
		}
		if want := back[row.is]; want != nil && !errors.Is(p, want) {
			t.Errorf("%v is not %v on the other side", p, want)
		}
	}
	var budget *render.BudgetError
	if p := problemOf(&render.BudgetError{Budget: 5, Needed: 9}); !errors.As(p, &budget) || budget.Needed != 9 || budget.Budget != 5 {
		t.Errorf("%+v", p)
	}
	if p := problemOf(&http.MaxBytesError{Limit: 3}); !errors.Is(p, api.ErrTooLarge) || p.Limit != 3 {
		t.Errorf("%+v", p)
	}
	if p := problemOf(errors.New("disk full")); p.Type != api.Internal || p.Detail != "disk full" {
		t.Errorf("%+v", p)
	}
}
