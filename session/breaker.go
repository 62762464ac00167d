package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// The types of ErrorEvents that an engine appends.
const (
	// errorSummary is a call of a model that failed, or whose text was refused.
	errorSummary = "summary_failed"
	// errorCompaction is a compaction that committed nothing.
	errorCompaction = "compaction_refused"
)

// maxRefusals is how often a compaction is tried before it rests, until the
// view has grown by a tenth.
const maxRefusals = 3

// grown is a cost and a tenth.
func grown(cost int) int { return cost + cost/10 }

// trouble is what an ErrorEvent of an engine says besides type and message.
type trouble struct {
	Method string `json:"method,omitzero"`
	// Attempt counts from 1: calls within a compaction, or refused
	// compactions in a row.
	Attempt int `json:"attempt"`
	Of      int `json:"of"`
	// ViewTokens is what the view cost at the time.
	ViewTokens int `json:"view_tokens"`
}

// breaker stops a namespace from being compacted in vain over and over. It
// follows from the ErrorEvents since the last compaction, so that it holds in
// every engine over the store, and after a restart.
type breaker struct {
	refused int
	last    int // what the view cost at the newest refusal
}

func breakerOf(v *eventlog.View) breaker {
	var b breaker
	for t := range troubles(v, errorCompaction) {
		b.refused++
		b.last = max(b.last, t.ViewTokens)
	}
	return b
}

func (b breaker) rests(cost int) bool { return b.refused >= maxRefusals && cost <= grown(b.last) }

// failedCalls counts the calls of a model that failed in the crossing that the
// view is in: since the last compaction, and since it was a tenth smaller.
func failedCalls(v *eventlog.View, cost int) int {
	n := 0
	for t := range troubles(v, errorSummary) {
		if cost <= grown(t.ViewTokens) {
			n++
		}
	}
	return n
}

// troubles gives the ErrorEvents of a type since the last compaction, the
// newest first.
func troubles(v *eventlog.View, kind string) func(yield func(trouble) bool) {
	return func(yield func(trouble) bool) {
		for _, ev := range slices.Backward(v.Events) {
			if ev.Seq <= v.CompactedAt {
				return
			}
			body, ok := ev.Body.(*eventlog.Error)
			if !ok || body.Error.Type != kind {
				continue
			}
			var t trouble
			if json.Unmarshal(body.Error.Extra, &t) == nil && !yield(t) {
				return
			}
		}
	}
}

// withoutTroubles leaves out what engines say of their own work, which is none
// of the agent's.
func withoutTroubles(events []*eventlog.Event) []*eventlog.Event {
	return slices.DeleteFunc(slices.Clone(events), func(ev *eventlog.Event) bool {
		body, ok := ev.Body.(*eventlog.Error)
		return ok && (body.Error.Type == errorSummary || body.Error.Type == errorCompaction)
	})
}

// failures puts the failed calls of one compaction on record.
type failures struct {
	engine *Engine
	live   *live
	plan   *summarize.Plan
	count  int
}

func (f *failures) add(failure summarize.Failure) {
	f.count++
	f.engine.opts.Log.Warn("summary failed", "session", f.live.name, "method", failure.Method,
		"attempt", failure.Attempt, "of", failure.Of, "error", failure.Err)
	f.engine.record(f.live, f.plan, errorSummary, failure.Err, !failure.Last,
		trouble{Method: failure.Method, Attempt: failure.Attempt, Of: failure.Of, ViewTokens: f.plan.Before})
}

// recordRefusal puts a compaction that committed nothing on record.
func (e *Engine) recordRefusal(l *live, plan *summarize.Plan, cause error) bool {
	l.mu.Lock()
	n := breakerOf(l.seen(plan.Namespace)).refused + 1
	l.mu.Unlock()
	return e.record(l, plan, errorCompaction, cause, n < maxRefusals, trouble{Attempt: n, Of: maxRefusals, ViewTokens: plan.Before})
}

// recordTimeout bounds the append of an ErrorEvent, which goes on when the
// caller of a manual compaction has left.
const recordTimeout = 10 * time.Second

// record appends an ErrorEvent, and says whether the log has it.
func (e *Engine) record(l *live, plan *summarize.Plan, kind string, cause error, recoverable bool, about trouble) bool {
	extra, err := json.Marshal(about)
	if err != nil {
		return false
	}
	ev := eventlog.New(plan.Covered[len(plan.Covered)-1].AgentName, &eventlog.Error{
		Error:       eventlog.ErrorDetail{Type: kind, Message: shortMessage(errors.New(e.redactedText(cause.Error()))), Extra: jsontext.Value(extra)},
		Recoverable: recoverable,
	})
	ev.FullNamespace = plan.Namespace
	if e.opts.Inline {
		ev.Timestamp = l.lastTime(plan.Namespace)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), recordTimeout)
	defer cancel()
	if err = e.prepare(ev); err == nil {
		err = e.store.Append(ctx, l.name, []*eventlog.Event{ev})
	}
	if err != nil {
		e.opts.Log.Error("put a failed compaction on record", "session", l.name, "cause", cause, "error", err)
		return false
	}
	e.takeIn(ctx, l, ev)
	return true
}

// maxMessage is how much of an error the log keeps, in bytes.
const maxMessage = 500

func shortMessage(err error) string {
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if len(text) <= maxMessage {
		return text
	}
	return strings.ToValidUTF8(text[:maxMessage], "") + "…"
}
