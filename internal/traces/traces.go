// Package traces sends OpenTelemetry traces of a daemon to a collector, by OTLP
// over HTTP. It is off unless there is an endpoint.
//
// There are spans of requests, of appends, contexts and compactions, and of the
// calls of models. As in logs, nothing in them comes from what events say: a span
// has the names of sessions, agents and models, routes, counts and times, and of an
// error its kind.
package traces

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options say where traces go.
type Options struct {
	// Endpoint is the URL of a collector, such as http://127.0.0.1:4318; without
	// a path, /v1/traces is added. Empty: nothing is traced.
	Endpoint string
	// Share is the share of traces that are sent, from 0 to 1. One that a
	// caller began elsewhere is sent where the caller says so.
	Share float64
	// Version is the program's.
	Version string
	// Log is told of what cannot be sent. Default: nothing.
	Log *slog.Logger
}

// closeWithin is how long the last spans may take to be sent.
const closeWithin = 3 * time.Second

// Traces makes spans. Nil makes none. Make one with [New] and close it; it is
// safe for concurrent use.
type Traces struct {
	provider   *sdk.TracerProvider
	tracer     trace.Tracer
	propagator propagation.TraceContext
}

// New begins to trace, where there is an endpoint: it gives nil where not. It
// does not wait for the collector, which may come later.
func New(o Options) (*Traces, error) {
	if o.Endpoint == "" {
		return nil, nil //nolint:nilnil // nil is of use
	}
	at, err := endpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	out, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(at))
	if err != nil {
		return nil, fmt.Errorf("traces to %s: %w", at, err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	about := resource.NewSchemaless(
		attribute.String("service.name", "tidemark"),
		attribute.String("service.version", cmp.Or(o.Version, "dev")),
	)
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(&exporter{out, o.Log}),
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(o.Share))),
		sdk.WithResource(about),
	)
	return &Traces{provider: provider, tracer: provider.Tracer("github.com/tidemark/tidemark")}, nil
}

func endpoint(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("traces.endpoint %q: want a URL such as http://127.0.0.1:4318", text)
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/v1/traces"
	}
	return u.String(), nil
}

// Close sends what is left.
func (t *Traces) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // the exporter has told the log
}

// exporter tells the log of what cannot be sent, rather than a handler that all
// of the program shares.
type exporter struct {
	sdk.SpanExporter
	log *slog.Logger
}

func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.log.Warn("traces were not sent", "spans", len(spans), "error", err)
	}
	return nil
}
