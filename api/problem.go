package api

import (
	"errors"
	"net/http"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// Errors of the daemon that callers branch on, besides those of the packages
// eventlog and render.
var (
	// ErrNoJob: a job is not one of the daemon's.
	ErrNoJob = errors.New("no such job")
	// ErrNoKey: a request does not show the daemon's key.
	ErrNoKey = errors.New("no key")
	// ErrNotReady: the daemon runs and cannot do its work.
	ErrNotReady = errors.New("not ready")
	// ErrTooMany: the daemon has as many streams or sessions as it may.
	ErrTooMany = errors.New("too many")
	// ErrTooLarge: a request is larger than the daemon takes.
	ErrTooLarge = errors.New("too large")
)

// ProblemType is the stable name of a kind of problem: a URI reference, as
// RFC 9457 has it.
type ProblemType string

// The types of problems.
const (
	BadRequest       ProblemType = "/problems/bad-request"
	BadEvent         ProblemType = "/problems/bad-event"
	NoSuchSession    ProblemType = "/problems/no-such-session"
	NoSuchEvent      ProblemType = "/problems/no-such-event"
	NotASummary      ProblemType = "/problems/not-a-summary"
	NothingToRender  ProblemType = "/problems/nothing-to-render"
	BudgetTooSmall   ProblemType = "/problems/budget-too-small"
	AlreadyCovered   ProblemType = "/problems/already-covered"
	NothingToCover   ProblemType = "/problems/nothing-to-cover"
	CannotUndo       ProblemType = "/problems/cannot-undo"
	Forgotten        ProblemType = "/problems/forgotten"
	SessionExists    ProblemType = "/problems/session-exists"
	SummaryRefused   ProblemType = "/problems/summary-refused"
	TooLarge         ProblemType = "/problems/too-large"
	TooSlow          ProblemType = "/problems/too-slow"
	UnknownEncoding  ProblemType = "/problems/unknown-encoding"
	WrongHost        ProblemType = "/problems/wrong-host"
	NoKey            ProblemType = "/problems/no-key"
	TooManyStreams   ProblemType = "/problems/too-many-streams"
	TooManySessions  ProblemType = "/problems/too-many-sessions"
	ForeignOrigin    ProblemType = "/problems/foreign-origin"
	NoSuchJob        ProblemType = "/problems/no-such-job"
	NoSuchRoute      ProblemType = "/problems/no-such-route"
	MethodNotAllowed ProblemType = "/problems/method-not-allowed"
	StoreClosed      ProblemType = "/problems/store-closed"
	StoreLost        ProblemType = "/problems/store-lost"
	StoreFull        ProblemType = "/problems/store-full"
	NotReady         ProblemType = "/problems/not-ready"
	Internal         ProblemType = "/problems/internal"
)

// problemKind is what all problems of a type have in common.
type problemKind struct {
	name   ProblemType
	status int
	title  string
	// is the error that the problem stands for on this side of the wire, or nil.
	is error
}

// problemKinds is an immutable table, in the order of the documentation.
var problemKinds = []problemKind{
	{BadRequest, http.StatusBadRequest, "The request cannot be read", nil},
	{BadEvent, http.StatusBadRequest, "An event cannot be read", nil},
	{NoKey, http.StatusUnauthorized, "The key is missing", ErrNoKey},
	{ForeignOrigin, http.StatusForbidden, "Requests of other sites are not served", nil},
	{NoSuchSession, http.StatusNotFound, "No such session", eventlog.ErrNoSession},
	{NoSuchEvent, http.StatusNotFound, "No such event", eventlog.ErrNoEvent},
	{NotASummary, http.StatusNotFound, "Not a summary", eventlog.ErrNotSummary},
	{NothingToRender, http.StatusNotFound, "The namespace has no events", render.ErrNothing},
	{NoSuchJob, http.StatusNotFound, "No such job", ErrNoJob},
	{NoSuchRoute, http.StatusNotFound, "No such route", nil},
	{MethodNotAllowed, http.StatusMethodNotAllowed, "The route has no such method", nil},
	{TooSlow, http.StatusRequestTimeout, "The request came too slowly", nil},
	{AlreadyCovered, http.StatusConflict, "Already covered", eventlog.ErrCovered},
	{NothingToCover, http.StatusConflict, "Nothing to summarize", eventlog.ErrNothingToCover},
	{CannotUndo, http.StatusConflict, "Cannot be undone", eventlog.ErrCannotUndo},
	{SessionExists, http.StatusConflict, "The session exists", eventlog.ErrSessionExists},
	{SummaryRefused, http.StatusConflict, "No summary was good enough", eventlog.ErrRefused},
	{Forgotten, http.StatusGone, "The events are forgotten", eventlog.ErrForgotten},
	{TooLarge, http.StatusRequestEntityTooLarge, "The request is too large", ErrTooLarge},
	{UnknownEncoding, http.StatusUnsupportedMediaType, "The content encoding is not known", nil},
	{WrongHost, http.StatusMisdirectedRequest, "The host is not served here", nil},
	{BudgetTooSmall, http.StatusUnprocessableEntity, "The budget is too small", nil},
	{TooManyStreams, http.StatusTooManyRequests, "Too many streams are open", ErrTooMany},
	{Internal, http.StatusInternalServerError, "Something went wrong in the daemon", nil},
	{StoreClosed, http.StatusServiceUnavailable, "The store is closed", eventlog.ErrClosed},
	{StoreLost, http.StatusServiceUnavailable, "The file of the store is gone", eventlog.ErrLost},
	{NotReady, http.StatusServiceUnavailable, "The daemon is not ready", ErrNotReady},
	{StoreFull, http.StatusInsufficientStorage, "The store has no room left", eventlog.ErrNoSpace},
	{TooManySessions, http.StatusInsufficientStorage, "The store has too many sessions", ErrTooMany},
}

// ProblemTypes lists all types.
func ProblemTypes() []ProblemType {
	types := make([]ProblemType, len(problemKinds))
	for i, k := range problemKinds {
		types[i] = k.name
	}
	return types
}

// Problem is how the daemon says no: problem details by RFC 9457. As an error
// it wraps what it stands for.
type Problem struct {
	Type   ProblemType `json:"type" doc:"The stable name of the kind of problem."`
	Title  string      `json:"title" doc:"The type in words; the same for all problems of a type."`
	Status int         `json:"status" doc:"The HTTP status."`
	Detail string      `json:"detail,omitzero" doc:"What is wrong this time."`
	// Budget and Needed speak of a budget that is too small, in tokens.
	Budget int `json:"budget,omitzero" doc:"Tokens: the budget that is too small."`
	Needed int `json:"needed,omitzero" doc:"Tokens: the smallest budget that would do."`
	// Limit is what a request may hold at most, in bytes.
	Limit int64 `json:"limit,omitzero" doc:"Bytes: the limit that was passed."`
	// Errors are the places of what is wrong, the first ten at most.
	Errors []Fault `json:"errors,omitempty" doc:"The places of what is wrong, ten at most."`
}

// Fault is one place in a request that is wrong.
type Fault struct {
	// Line is where the event begins in the body and Event its number there,
	// both from 1. 0 where the fault is in no event.
	Line  int `json:"line,omitzero" doc:"The line of the body on which the event begins, from 1."`
	Event int `json:"event,omitzero" doc:"The number of the event in the body, from 1."`
	// Type is the type of the event where it could be told.
	Type eventlog.Kind `json:"type,omitzero" doc:"The type of the event, if it could be told."`
	// Field is the path of the field, such as parts[0].text, if it is one
	// field's fault.
	Field  string `json:"field,omitzero" doc:"The path of the field or the name of the query parameter."`
	Detail string `json:"detail" doc:"What is wrong there."`
}

// NewProblem makes a problem of a type. One that is not in [ProblemTypes] is
// taken for Internal.
func NewProblem(t ProblemType, detail string) *Problem {
	i := slices.IndexFunc(problemKinds, func(k problemKind) bool { return k.name == t })
	if i < 0 {
		return NewProblem(Internal, detail)
	}
	k := problemKinds[i]
	return &Problem{Type: t, Title: k.title, Status: k.status, Detail: detail}
}

func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// Unwrap gives the errors that the problem stands for, such as
// [eventlog.ErrNoSession], a [*render.BudgetError], or a
// [*eventlog.DecodeError] for each event that could not be read, or a
// [*eventlog.RequestError] for each field that is wrong.
func (p *Problem) Unwrap() []error {
	switch p.Type {
	case BudgetTooSmall:
		return []error{&render.BudgetError{Budget: p.Budget, Needed: p.Needed}}
	case BadEvent:
		return decodeErrors(p.Errors)
	case BadRequest:
		return requestErrors(p.Errors)
	}
	for _, k := range problemKinds {
		if k.name == p.Type && k.is != nil {
			return []error{k.is}
		}
	}
	return nil
}

func requestErrors(faults []Fault) []error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = &eventlog.RequestError{Field: f.Field, Reason: f.Detail}
	}
	return errs
}

func decodeErrors(faults []Fault) []error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		text := f.Detail
		if f.Field != "" {
			text = f.Field + ": " + text
		}
		errs[i] = &eventlog.DecodeError{Line: f.Line, Kind: f.Type, Err: errors.New(text)}
	}
	return errs
}
