package traces

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// Names of attributes, as the conventions of OpenTelemetry have them where they
// speak of it.
const (
	conversation = attribute.Key("gen_ai.conversation.id")
	compacted    = attribute.Key("gen_ai.conversation.compacted")
	agent        = attribute.Key("gen_ai.agent.name")
	inputTokens  = attribute.Key("gen_ai.usage.input_tokens")
	outputTokens = attribute.Key("gen_ai.usage.output_tokens")
	operation    = attribute.Key("gen_ai.operation.name")
	requestModel = attribute.Key("gen_ai.request.model")
	maxTokens    = attribute.Key("gen_ai.request.max_tokens")
	providerName = attribute.Key("gen_ai.provider.name")
	finish       = attribute.Key("gen_ai.response.finish_reasons")
	errorType    = attribute.Key("error.type")
	events       = attribute.Key("tidemark.events")
	method       = attribute.Key("tidemark.summary.method")
)

// Request begins the span of a request, as a part of the caller's trace where
// that says which (traceparent). The route is a pattern, such as
// /v1/sessions/{session}/events.
func (t *Traces) Request(r *http.Request, route string) (along *http.Request, done func(status int)) {
	if t == nil {
		return r, func(int) {}
	}
	ctx := t.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, r.Method+" "+route, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("http.route", route),
	))
	if name := r.PathValue("session"); name != "" {
		span.SetAttributes(conversation.String(name))
	}
	return r.WithContext(ctx), func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Begin is that of [session.Tracer].
func (t *Traces) Begin(ctx context.Context, name, of string) (context.Context, func(session.Outcome)) {
	if t == nil {
		return ctx, func(session.Outcome) {}
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithAttributes(conversation.String(of)), trace.WithLinks(causeOf(ctx)...))
	return ctx, func(o session.Outcome) {
		if o.Namespace != "" {
			span.SetAttributes(agent.String(o.Namespace))
		}
		if o.Events > 0 {
			span.SetAttributes(events.Int(o.Events))
		}
		if o.Tokens > 0 {
			span.SetAttributes(inputTokens.Int(o.Tokens))
		}
		if name != "append" {
			span.SetAttributes(compacted.Bool(o.Compacted))
		}
		if o.Method != "" {
			span.SetAttributes(method.String(o.Method))
		}
		end(span, o.Err)
	}
}

// causeKey is where a context has the span of the operation that set work off.
type causeKey struct{}

// After is that of [session.Tracer]. What was set off is a trace of its own, as
// nobody waits for it, with a link to what set it off.
func (t *Traces) After(ctx, cause context.Context) context.Context {
	if t == nil || !trace.SpanContextFromContext(cause).IsValid() {
		return ctx
	}
	return context.WithValue(ctx, causeKey{}, trace.LinkFromContext(cause))
}

func causeOf(ctx context.Context) []trace.Link {
	if link, ok := ctx.Value(causeKey{}).(trace.Link); ok {
		return []trace.Link{link}
	}
	return nil
}

// Model follows the calls of a model.
func (t *Traces) Model(m summarize.Model) summarize.Model {
	if t == nil {
		return m
	}
	return &model{m, t}
}

type model struct {
	summarize.Model
	traces *Traces
}

func (m *model) Ask(ctx context.Context, p summarize.Prompt) (summarize.Reply, error) {
	provider, name, _ := strings.Cut(m.Name(), ":")
	ctx, span := m.traces.tracer.Start(ctx, "chat "+name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		operation.String("chat"), providerName.String(provider), requestModel.String(name), maxTokens.Int(p.MaxTokens),
	))
	reply, err := m.Model.Ask(ctx, p)
	if err == nil {
		span.SetAttributes(finish.StringSlice([]string{string(reply.Stop)}))
	}
	if reply.InputTokens > 0 {
		span.SetAttributes(inputTokens.Int(reply.InputTokens))
	}
	if reply.OutputTokens > 0 {
		span.SetAttributes(outputTokens.Int(reply.OutputTokens))
	}
	end(span, err)
	return reply, err
}

// end ends a span. Of an error it has the kind, as its words may repeat what
// events say.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(errorType.String(kindOf(err)))
	}
	span.End()
}

func kindOf(err error) string {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return fmt.Sprintf("%T", err)
}
