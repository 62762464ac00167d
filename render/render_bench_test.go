package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// liveView is a view of n entries that costs about 50 tokens an entry: tasks,
// calls with their outputs, and words.
func liveView(r *render.Renderer, n int) *eventlog.View {
	var bodies []eventlog.Body
	for i := 0; len(bodies) < n; i++ {
		id := fmt.Sprintf("call_%d", i)
		code := fmt.Sprintf("\tif err := step%d(ctx, \"a/b_%d.go\"); err != nil {\n", i, i)
		bodies = append(bodies,
			&eventlog.Action{Text: fmt.Sprintf("Look at file %d, then decide what to do with \"it\".", i), ToolCalls: []eventlog.ToolCall{
				{ID: id, Name: "bash", Arguments: jsontext.Value(fmt.Sprintf(`{"command":"sed -n %d,%dp src/main.go"}`, i, i+40))},
			}},
			gets(id, words(code+fmt.Sprintf("FAIL\tgithub.com/x/y/z%d\t0.%03ds\n", i, i%1000))))
	}
	bodies[0] = start("Make the tests pass.")
	v := &eventlog.View{Namespace: "planner"}
	for _, e := range measured(r, logOf(bodies[:n]...)) {
		v.Add(e)
	}
	return v
}

// BenchmarkRender renders a view of 2,000 entries, about 100k tokens: warm, after
// one appended event; tight, the same over its budget; cold, by a renderer that
// has seen none of it.
func BenchmarkRender(b *testing.B) {
	for _, f := range render.Formats() {
		b.Run("warm/"+string(f), func(b *testing.B) { benchmarkGrowing(b, render.Request{Format: f}) })
		b.Run("tight/"+string(f), func(b *testing.B) { benchmarkGrowing(b, render.Request{Format: f, Budget: 60_000}) })
		b.Run("cold/"+string(f), func(b *testing.B) {
			v := liveView(newRenderer(b, render.Options{}), 2000)
			for b.Loop() {
				if _, err := newRenderer(b, render.Options{}).Render(v, render.Request{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchmarkGrowing(b *testing.B, req render.Request) {
	r := newRenderer(b, render.Options{})
	v := liveView(r, 2000)
	p, err := r.Render(v, req)
	for i := 0; b.Loop() && err == nil; i++ {
		b.StopTimer()
		next := logOf(says(fmt.Sprintf("word %d", i)))[0]
		next.Seq = v.Last() + 1
		r.Measure(next)
		grown := v.Clone()
		grown.Add(next)
		b.StartTimer()
		p, err = r.Render(grown, req)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(p.Tokens.Total), "tokens")
}

// BenchmarkMeasure counts an output of 1.5 KB, once and for all formats, as an
// append does.
func BenchmarkMeasure(b *testing.B) {
	r := newRenderer(b, render.Options{})
	text := strings.Repeat("ok  \tgithub.com/example/project/part7\t0.412s\n", 34)
	for b.Loop() {
		e := eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
		e.Normalize()
		r.Measure(e)
	}
}
