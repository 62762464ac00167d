package sdktest

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/render"
)

// tools is a list of one tool as each interface has it.
var tools = map[render.Format]string{
	render.Anthropic:       `[{"name":"bash","description":"Runs.","input_schema":{"type":"object","properties":{"c":{"type":"string"}}}}]`,
	render.OpenAIChat:      `[{"type":"function","function":{"name":"bash","parameters":{"type":"object"}}}]`,
	render.OpenAIResponses: `[{"type":"function","name":"bash","strict":false,"parameters":{"type":"object"}}]`,
	render.Gemini:          `[{"functionDeclarations":[{"name":"bash","parametersJsonSchema":{"type":"object"}}]}]`,
}

func TestSDKsTakeAnyPrompt(t *testing.T) {
	t.Parallel()
	r, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prompts := map[render.Format]int{}
	rapid.Check(t, func(rt *rapid.T) {
		log := eventlogtest.AnyLog(rt)
		for _, f := range []render.Format{render.Anthropic, render.OpenAIChat, render.OpenAIResponses, render.Gemini} {
			for _, namespace := range []string{"planner", "planner/worker", "critic"} {
				v := eventlog.NewView(slices.Values(log), namespace, 0)
				p, err := r.Render(v, render.Request{Format: f, System: "Be.", Tools: jsontext.Value(tools[f])})
				if errors.Is(err, render.ErrNothing) {
					continue
				}
				if err == nil {
					err = check(p)
				}
				if err != nil {
					rt.Fatalf("%s: %v\n%s", f, err, p.Request)
				}
				prompts[f]++
			}
		}
	})
	t.Log("prompts:", prompts)
}
