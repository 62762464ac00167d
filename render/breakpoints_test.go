package render_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// cacheMarks gives the places of the breakpoints of a request for Anthropic, as
// numbers of blocks from its beginning, and how many blocks there are.
func cacheMarks(t *testing.T, p *render.Prompt) (marks []int, blocks int) {
	t.Helper()
	var r struct {
		Tools, System []jsontext.Value
		Messages      []struct{ Content []jsontext.Value }
	}
	if err := json.Unmarshal(p.Request, &r, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(r.Tools, r.System)
	for _, m := range r.Messages {
		all = append(all, m.Content...)
	}
	for i, b := range all {
		if bytes.Contains(b, []byte(`"cache_control":{"type":"ephemeral"}`)) {
			marks = append(marks, i)
		}
	}
	return marks, len(all)
}

// TestLookbackFindsTheRequestBefore appends 60 blocks, at once or step by step,
// and demands that the provider finds what it cached for the request before.
func TestLookbackFindsTheRequestBefore(t *testing.T) {
	t.Parallel()
	const lookback = 20
	var atOnce, oneByOne []eventlog.Body
	var ids []string
	for i := range 30 {
		ids = append(ids, fmt.Sprint("c", i))
		oneByOne = append(oneByOne, does(ids[i]), gets(ids[i], words("x")))
		atOnce = append(atOnce, gets(ids[i], words("x")))
	}
	atOnce = append([]eventlog.Body{does(ids...)}, atOnce...)
	summary := &eventlog.Summary{Summary: "what was", Covers: []eventlog.Range{{1, 2}}, Method: "digest"}
	before := []eventlog.Body{start("one"), says("x"), summary, start("two"), does("a"), gets("a", words("y"))}

	r := newRenderer(t, render.Options{})
	for name, bodies := range map[string][]eventlog.Body{"at once": atOnce, "one by one": oneByOne} {
		for _, req := range []render.Request{{}, {System: "Be."}, {System: "Be.", Tools: toolsOf(render.Anthropic)}} {
			v := &eventlog.View{Namespace: "planner"}
			var cached []int
			for i, e := range logOf(slices.Concat(before, bodies)...) {
				v.Add(e)
				if eventlog.Groups(v.Events)[len(eventlog.Groups(v.Events))-1].Open {
					continue
				}
				p, err := r.Render(v, req)
				if err != nil {
					t.Fatal(err)
				}
				marks, blocks := cacheMarks(t, p)
				if len(marks) > 4 || marks[len(marks)-1] != blocks-1 {
					t.Fatalf("%s, event %d: marks %v of %d blocks", name, e.Seq, marks, blocks)
				}
				if newest := len(cached) - 1; i > len(before) && !slices.ContainsFunc(marks, func(m int) bool {
					return m-lookback < cached[newest] && cached[newest] <= m
				}) {
					t.Errorf("%s, event %d: marks %v do not find %d, where the request before ended", name, e.Seq, marks, cached[newest])
				}
				cached = marks
			}
			if _, blocks := cacheMarks(t, must(r.Render(v, req))); blocks < 60 {
				t.Errorf("only %d blocks", blocks)
			}
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
