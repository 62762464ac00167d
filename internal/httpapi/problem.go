package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// problemTable is the one place where errors become problems. The first row
// that an error is decides. The table never changes.
var problemTable = []struct {
	is   error
	name api.ProblemType
}{
	{eventlog.ErrNoSession, api.NoSuchSession},
	{eventlog.ErrCovered, api.AlreadyCovered},
	{eventlog.ErrClosed, api.StoreClosed},
	{eventlog.ErrNoSpace, api.StoreFull},
	{eventlog.ErrLost, api.StoreLost},
	{render.ErrNothing, api.NothingToRender},
	{eventlog.ErrNoEvent, api.NoSuchEvent},
	{eventlog.ErrNotSummary, api.NotASummary},
	{eventlog.ErrNothingToCover, api.NothingToCover},
	{eventlog.ErrCannotUndo, api.CannotUndo},
	{eventlog.ErrForgotten, api.Forgotten},
	{eventlog.ErrSessionExists, api.SessionExists},
	{eventlog.ErrRefused, api.SummaryRefused},
	{os.ErrDeadlineExceeded, api.TooSlow},
}

// problemOf words an error as a problem: by what it holds, or by the table, or
// as one of the daemon's own.
func problemOf(err error) *api.Problem {
	var p *api.Problem
	if errors.As(err, &p) {
		return p
	}
	var request *eventlog.RequestError
	if errors.As(err, &request) {
		return badField(request.Field, "%s", request.Reason)
	}
	var budget *render.BudgetError
	if errors.As(err, &budget) {
		p = api.NewProblem(api.BudgetTooSmall, budget.Error())
		p.Budget, p.Needed = budget.Budget, budget.Needed
		return p
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		p = api.NewProblem(api.TooLarge, fmt.Sprintf("a request may hold at most %d bytes: send it in parts", large.Limit))
		p.Limit = large.Limit
		return p
	}
	for _, row := range problemTable {
		if errors.Is(err, row.is) {
			return api.NewProblem(row.name, err.Error())
		}
	}
	return api.NewProblem(api.Internal, err.Error())
}

// badRequest is the problem of a request that has no field to blame.
func badRequest(format string, args ...any) *api.Problem {
	return api.NewProblem(api.BadRequest, fmt.Sprintf(format, args...))
}

// badField is the problem of a request with one wrong field or parameter.
func badField(field, format string, args ...any) *api.Problem {
	fault := api.Fault{Field: field, Detail: fmt.Sprintf(format, args...)}
	p := badRequest("%s: %s", field, fault.Detail)
	p.Errors = []api.Fault{fault}
	return p
}

// fail answers a request that went wrong. Where the answer has begun, the
// connection is cut, so that a part is not taken for the whole.
func (s *service) fail(w *writer, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	p := s.redacted(problemOf(err))
	if p.Type == api.Internal || p.Type == api.StoreFull || p.Type == api.StoreLost || w.started {
		s.opts.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if w.started {
		panic(http.ErrAbortHandler)
	}
	writeProblem(w, p)
}

// redacted is a problem without secrets: a problem may repeat what was sent.
func (s *service) redacted(p *api.Problem) *api.Problem {
	clean := *p
	clean.Detail = s.opts.Redact(p.Detail)
	clean.Errors = slices.Clone(p.Errors)
	for i := range clean.Errors {
		clean.Errors[i].Field = s.opts.Redact(clean.Errors[i].Field)
		clean.Errors[i].Detail = s.opts.Redact(clean.Errors[i].Detail)
	}
	return &clean
}

func writeProblem(w http.ResponseWriter, p *api.Problem) {
	switch p.Type {
	case api.TooManyStreams, api.StoreClosed, api.NotReady:
		w.Header().Set("Retry-After", "2")
	case api.StoreFull, api.StoreLost: // somebody has to do something
		w.Header().Set("Retry-After", "30")
	}
	data, err := json.Marshal(p, wireJSON)
	if err != nil {
		http.Error(w, p.Title, p.Status)
		return
	}
	writeBytes(w, p.Status, "application/problem+json", data)
}

func writeBytes(w http.ResponseWriter, status int, media string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(data)+1))
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a reader that is gone is not told
}
