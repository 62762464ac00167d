package render_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/render"
)

// anyView draws a log and gives the view of one of its namespaces.
func anyView(rt *rapid.T, r *render.Renderer) *eventlog.View {
	log := eventlogtest.AnyLog(rt)
	return eventlog.NewView(slices.Values(measured(r, log)), anyNamespace(rt, log), 0)
}

func measured(r *render.Renderer, log []*eventlog.Event) []*eventlog.Event {
	for _, e := range log {
		e.FullDetailTokens, e.LowDetailTokens = r.Measure(e)
	}
	return log
}

func anyNamespace(rt *rapid.T, log []*eventlog.Event) string {
	var names []string
	for _, e := range log {
		if !slices.Contains(names, e.FullNamespace) {
			names = append(names, e.FullNamespace)
		}
	}
	return rapid.SampledFrom(append(names, "nobody")).Draw(rt, "namespace")
}

// anyFormat draws a format, with the tools that fit it or none.
func anyFormat(rt *rapid.T) render.Request {
	f := rapid.SampledFrom(render.Formats()).Draw(rt, "format")
	tools := rapid.SampledFrom([]jsontext.Value{nil, toolsOf(f)}).Draw(rt, "tools")
	return render.Request{Format: f, Tools: tools}
}

// toolsOf is a list of one tool as the format has it.
func toolsOf(f render.Format) jsontext.Value {
	const schema = `{"type":"object","properties":{"path":{"type":"string"}}}`
	switch f {
	case render.OpenAIChat:
		return jsontext.Value(`[{"type":"function","function":{"name":"bash","description":"Runs.","parameters":` + schema + `}}]`)
	case render.OpenAIResponses:
		return jsontext.Value(`[{"type":"function","name":"bash","description":"Runs.","parameters":` + schema + `}]`)
	case render.Gemini:
		return jsontext.Value(`[{"functionDeclarations":[{"name":"bash","description":"Runs.","parametersJsonSchema":` + schema + `}]}]`)
	}
	return jsontext.Value(`[{"name":"bash","description":"Runs.","input_schema":` + schema + `}]`)
}

func newRenderer(t testing.TB, opts render.Options) *render.Renderer {
	t.Helper()
	r, err := render.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryPromptIsValidAndWithinBudget(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	shown := newRenderer(t, render.Options{ShowErrors: true})
	seen := newTally()
	rapid.Check(t, func(rt *rapid.T) {
		v := anyView(rt, r)
		seen.log()
		req := anyFormat(rt)
		req.System = rapid.SampledFrom([]string{"", " \n", "You are an agent.", strings.Repeat("rule ", 300)}).Draw(rt, "system")
		for range 4 {
			req.Budget = rapid.OneOf(rapid.IntRange(512, 4000), rapid.IntRange(512, 1<<18), rapid.Just(0)).Draw(rt, "budget")
			by := rapid.SampledFrom([]*render.Renderer{r, shown}).Draw(rt, "renderer")
			p, err := by.Render(v, req)
			seen.count(req, err)
			checkAnswer(rt, v, req, p, err)
		}
	})
	t.Log(seen)
}

// checkAnswer accepts a valid prompt, the error of an empty view, and a budget
// error where system text and tools leave less than 512 tokens to the log.
func checkAnswer(t rapid.TB, v *eventlog.View, req render.Request, p *render.Prompt, err error) {
	t.Helper()
	var small *render.BudgetError
	switch {
	case errors.Is(err, render.ErrNothing) && len(v.Events) == 0:
	case errors.As(err, &small) && small.Needed > req.Budget && len(req.System) > 1000 && req.Budget < 1024:
	case err != nil:
		t.Fatal(err)
	default:
		if err := invalid(p); err != nil {
			t.Fatalf("%s, budget %d: %v\n%s", req.Format, req.Budget, err, p.Request)
		}
		checkEntries(t, v, p)
	}
}

// checkEntries demands an entry for each event of the view, in its order.
func checkEntries(t rapid.TB, v *eventlog.View, p *render.Prompt) {
	t.Helper()
	if len(p.Entries) != len(v.Events) {
		t.Fatalf("%d entries for %d events", len(p.Entries), len(v.Events))
	}
	for i, e := range p.Entries {
		if e.Seq != v.Events[i].Seq || e.Reason == "" {
			t.Fatalf("entry %d is of event %d, not %d, for the reason %q", i, e.Seq, v.Events[i].Seq, e.Reason)
		}
	}
}

func TestRendersExtendEachOther(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		log := measured(r, eventlogtest.AnyLog(rt))
		v := &eventlog.View{Namespace: anyNamespace(rt, log)}
		req := anyFormat(rt)
		last, compactedAt := "", int64(0)
		for i, e := range log {
			if !v.Add(e) { // an undo changes what was there, as a compaction does
				v, last = eventlog.NewView(slices.Values(log[:i+1]), v.Namespace, 0), ""
			}
			p, err := r.Render(v, req)
			if errors.Is(err, render.ErrNothing) {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			now := openEnded(rt, p)
			if v.CompactedAt == compactedAt && !strings.HasPrefix(now, last) {
				rt.Fatalf("%s: event %d changes what was there.\nbefore: %s\nafter:  %s", req.Format, e.Seq, last, now)
			}
			last, compactedAt = now, v.CompactedAt
		}
	})
}

func TestRenderIsPure(t *testing.T) {
	t.Parallel()
	old := newRenderer(t, render.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		v := anyView(rt, old)
		req := anyFormat(rt)
		req.Budget = rapid.IntRange(1, 4000).Draw(rt, "budget")
		before := wire(rt, v.Events)
		a, errA := old.Render(v, req)
		b, errB := newRenderer(t, render.Options{}).Render(v.Clone(), req)
		if (errA == nil) != (errB == nil) || errA != nil && errA.Error() != errB.Error() {
			rt.Fatal(errA, errB)
		}
		if errA == nil && string(a.Request) != string(b.Request) {
			rt.Fatalf("two renderers differ:\n%s\n%s", a.Request, b.Request)
		}
		if after := wire(rt, v.Events); after != before {
			rt.Fatalf("rendering changed the events:\n%s\n%s", before, after)
		}
	})
}

// TestTheNeededBudgetIsEnough asks again with the budget that the error names.
func TestTheNeededBudgetIsEnough(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		v := anyView(rt, r)
		req := anyFormat(rt)
		req.Budget = rapid.IntRange(1, 511).Draw(rt, "budget")
		p, err := r.Render(v, req)
		var small *render.BudgetError
		if !errors.As(err, &small) {
			if err == nil {
				checkAnswer(rt, v, req, p, err)
			}
			return
		}
		if small.Budget != req.Budget || small.Needed <= small.Budget {
			rt.Fatal(small)
		}
		req.Budget = small.Needed
		p, err = r.Render(v, req)
		checkAnswer(rt, v, req, p, err)
	})
}

// TestAtShowsWhatWasSeenThen cuts a log short and looks back at the same point
// of the whole one.
func TestAtShowsWhatWasSeenThen(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		log := measured(r, eventlogtest.AnyLog(rt))
		namespace, req := anyNamespace(rt, log), anyFormat(rt)
		if len(log) == 0 {
			return
		}
		at := rapid.IntRange(1, len(log)).Draw(rt, "at")
		then, errThen := r.Render(eventlog.NewView(slices.Values(log[:at]), namespace, 0), req)
		back, errBack := r.Render(eventlog.NewView(slices.Values(log), namespace, int64(at)), req)
		if (errThen == nil) != (errBack == nil) {
			rt.Fatal(errThen, errBack)
		}
		if errThen == nil && string(then.Request) != string(back.Request) {
			rt.Fatalf("at %d of %d\nthen: %s\nback: %s", at, len(log), then.Request, back.Request)
		}
	})
}

// unforeseen is what no event is measured for, because it follows from others:
// the note at the head, ids used twice, and results of interrupted calls.
func unforeseen(v *eventlog.View) int {
	tokens := 64
	for _, g := range eventlog.Groups(v.Events) {
		tokens += 16 * len(g.Calls)
		for _, c := range g.Calls {
			if c.Output == nil {
				tokens += 48
			}
		}
	}
	return tokens
}

func TestViewCostsNoMoreThanItIsMeasured(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		v := anyView(rt, r)
		p, err := r.Render(v, render.Request{Format: rapid.SampledFrom(render.Formats()).Draw(rt, "format")})
		if err != nil {
			return
		}
		if got, measured := p.Tokens.Total, r.Cost(v); got > measured+unforeseen(v) {
			rt.Fatalf("%s: costs %d, measured %d", p.Format, got, measured)
		}
	})
}
