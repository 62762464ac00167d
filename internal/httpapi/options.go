package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/tidemark/tidemark/tokens"
)

// Options are the settings of the HTTP interface. The zero value works.
type Options struct {
	// Key is what every request has to show, but those that open a link.
	// Empty: nobody is asked.
	Key string
	// Models says how models count. Default: the built-in table.
	Models tokens.Models
	// Links are the one-time links that give a browser its cookie. Default:
	// its own.
	Links *Links
	// Hosts are the names, without port, that are served besides those of
	// loopback.
	Hosts []string
	// MaxBody is what the body of a request may hold, in bytes, as sent and
	// decompressed. A page of events ends when it is as large. Default 64 MiB.
	MaxBody int64
	// MaxStreams is how many streams may be open at once. Default 1,000.
	MaxStreams int
	// MaxSessions is how many sessions the store may have for a request to
	// make another. Default 100,000.
	MaxSessions int
	// MaxHeader is what the head of a request may hold, in bytes. Default
	// 64 KiB.
	MaxHeader int
	// HeaderTimeout is how long the head of a request may take. Default 10 s.
	HeaderTimeout time.Duration
	// BodyTimeout is how long the body of a request may take. Default 1 min.
	BodyTimeout time.Duration
	// WriteTimeout is how long a reader may stand still before it is cut off.
	// Default 30 s.
	WriteTimeout time.Duration
	// IdleTimeout is how long a connection is kept between two requests.
	// Default 2 min.
	IdleTimeout time.Duration
	// Heartbeat is the time between two signs of life of a stream that has
	// nothing to say. Default 15 s.
	Heartbeat time.Duration
	// Jobs is the daemon's schedule. Default: none.
	Jobs Jobs
	// Ready reports why the daemon is not ready, besides its store. Default: it
	// is.
	Ready func(context.Context) error
	// Observe is told of each request that was answered. Default: nobody is.
	Observe func(Observation)
	// Trace is told when a request begins, by its route, and then of the status
	// that it was answered with. It gives the request to go on with. Default:
	// nobody is.
	Trace func(r *http.Request, route string) (*http.Request, func(status int))
	// Metrics answers /metrics. Default: there are none.
	Metrics http.Handler
	// Redact takes secrets out of what problems say. Default: nothing is taken
	// out.
	Redact func(string) string
	// Closing ends the streams when it is closed, so that a server can shut
	// down. [NewServer] sets it. Default: never.
	Closing <-chan struct{}
	// Page serves "/" and what is below "/page/". Default: nothing does.
	Page http.Handler
	// Version is the program's, for the OpenAPI document. Default "dev".
	Version string
	// Log is told of what went wrong here rather than in a request. Default:
	// nothing.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	o.MaxBody = cmp.Or(o.MaxBody, 64<<20)
	o.MaxStreams = cmp.Or(o.MaxStreams, 1000)
	o.MaxSessions = cmp.Or(o.MaxSessions, 100_000)
	o.MaxHeader = cmp.Or(o.MaxHeader, 64<<10)
	o.HeaderTimeout = cmp.Or(o.HeaderTimeout, 10*time.Second)
	o.BodyTimeout = cmp.Or(o.BodyTimeout, time.Minute)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 30*time.Second)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, 2*time.Minute)
	o.Heartbeat = cmp.Or(o.Heartbeat, 15*time.Second)
	o.Version = cmp.Or(o.Version, "dev")
	if o.Links == nil {
		o.Links = new(Links)
	}
	if o.Redact == nil {
		o.Redact = func(text string) string { return text }
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	if o.Observe == nil {
		o.Observe = func(Observation) {}
	}
	if o.Trace == nil {
		o.Trace = func(r *http.Request, _ string) (*http.Request, func(int)) { return r, func(int) {} }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
