package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// TestSealedCostsWhatIsChargedForIt keeps base64 from being counted as text, in
// a prompt and when an event is appended.
func TestSealedCostsWhatIsChargedForIt(t *testing.T) {
	sealed := strings.Repeat("Vx9q/Kd2+T", 4000)
	blocks := map[render.Format]string{
		render.Anthropic:       fmt.Sprintf(`{"type":"thinking","thinking":"hm","signature":%q}`, sealed),
		render.OpenAIResponses: fmt.Sprintf(`{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":%q}`, sealed),
	}
	renderer, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for format, block := range blocks {
		action := &eventlog.Action{Text: "so", Opaque: []eventlog.OpaqueBlock{{Provider: string(format), Block: jsontext.Value(block)}}}
		charged := tokens.SealAnthropic.Tokens(len(sealed))
		e := eventlog.New("coder", action)
		if full, _ := renderer.Measure(e); full > charged+50 {
			t.Errorf("%s: measured as %d tokens, want about %d", format, full, charged)
		}
		e.Seq = 1
		view := &eventlog.View{Namespace: "coder", Events: []*eventlog.Event{e}}
		p, err := renderer.Render(view, render.Request{Format: format, Budget: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(p.Request), sealed) || p.Tokens.Total > charged+50 || p.Tokens.Total < charged-200 {
			t.Errorf("%s: %d tokens, want about %d", format, p.Tokens.Total, charged)
		}
	}
}

// TestSealedForOneProviderOnly keeps blocks of several providers from being
// counted together, as no prompt has them all, and those that go back to nobody
// from being counted at all.
func TestSealedForOneProviderOnly(t *testing.T) {
	renderer, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	measure := func(blocks ...eventlog.OpaqueBlock) int {
		full, _ := renderer.Measure(eventlog.New("coder", &eventlog.Action{Text: "so", Opaque: blocks}))
		return full
	}
	text := strings.Repeat("hm ", 500)
	thinking := eventlog.OpaqueBlock{Provider: "anthropic", Block: jsontext.Value(`{"type":"thinking","thinking":"` + text + `","signature":"EqQB"}`)}
	reasoning := eventlog.OpaqueBlock{Provider: "openai-responses", Block: jsontext.Value(`{"type":"reasoning","summary":["` + text + `"],"encrypted_content":"gAAA"}`)}
	lost := eventlog.OpaqueBlock{Provider: "openai-responses", Block: jsontext.Value(`{"type":"web_search_call","query":"` + text + `"}`)}
	if got, want := measure(thinking, reasoning, lost), max(measure(thinking), measure(reasoning)); got != want {
		t.Errorf("all three cost %d, the dearest alone %d", got, want)
	}
}
