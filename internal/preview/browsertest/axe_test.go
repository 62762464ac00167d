package browsertest

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

//go:embed testdata/axe.min.js
var axe string

// fault is what axe-core finds to be wrong.
type fault struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// accessible fails where axe-core finds a serious fault.
func (tb *tab) accessible(what string) {
	tb.t.Helper()
	// The page's policy lets no other script in: this one comes by the debugger.
	tb.js(axe + `; void 0`)
	for _, f := range value[[]fault](tb, `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations)`) {
		if f.Impact != "serious" && f.Impact != "critical" {
			tb.t.Logf("%s: %s: %s: %.200s", what, f.Impact, f.Help, f.Nodes[0].HTML)
			continue
		}
		var where strings.Builder
		for i, n := range f.Nodes {
			if i < 5 {
				fmt.Fprintf(&where, "\n%.200s\n\t%s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t"))
			}
		}
		tb.t.Errorf("%s: %s: %s (%s), %d times%s", what, f.Impact, f.Help, f.ID, len(f.Nodes), &where)
	}
}

// fits fails where the page is wider than the screen.
func (tb *tab) fits(what string) {
	tb.t.Helper()
	if over := value[int](tb, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		wide := value[[]string](tb, `[...document.querySelectorAll("body *")].filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".scroll, .nested, pre, .diff, .names, .agents")).slice(0, 5).map((el) => el.outerHTML.slice(0, 120))`)
		tb.t.Errorf("%s: the page is %d pixels wider than the screen: %s", what, over, strings.Join(wide, "\n"))
	}
}

// TestEveryViewIsAccessible shows all there is on every screen.
func TestEveryViewIsAccessible(t *testing.T) {
	d := serve(t, map[string]string{"log_high_water_tokens": "3000", "render.model": "claude-sonnet-4-6"})
	d.add("run", work("coder", 60)...)
	d.add("run", eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartImage, MediaType: "image/png", Data: picture(t, 300, 200)}}}))
	helper := work("helper", 3)
	for _, e := range helper {
		e.FullNamespace = "coder/helper"
	}
	d.add("run", helper...)
	d.add("other", work("planner", 1)...)
	d.add("other", eventlog.New("planner", &eventlog.Error{Error: eventlog.ErrorDetail{Type: "timeout", Message: "too slow"}}))
	b := start(t)
	for _, on := range screens() {
		t.Run(on.String(), func(t *testing.T) {
			for _, v := range views {
				tb := b.open(t, d, on, "session=run&"+v.view)
				v.reach(tb)
				tb.accessible(v.name)
				tb.fits(v.name)
			}
			tb := b.open(t, d, on, "session=other&share=0.1&budget=9")
			tb.accessible("a fault")
			tb.expected("422")
		})
	}
}

// TestThemes switches by the button, over what the system says.
func TestThemes(t *testing.T) {
	d := serve(t, nil)
	d.add("run", work("coder", 3)...)
	tb := start(t).open(t, d, wide, "session=run")
	paper := func() string { return value[string](tb, `getComputedStyle(document.documentElement).backgroundColor`) }
	light := paper()
	tb.click("#theme")
	tb.wait(`document.querySelector("#theme").innerText === "Theme: light"`)
	if paper() != light {
		t.Error("light is not what the system's light is")
	}
	tb.click("#theme")
	tb.wait(`document.querySelector("#theme").innerText === "Theme: dark"`)
	dark := paper()
	if dark == light {
		t.Errorf("dark and light have the same paper, %s", dark)
	}
	tb.accessible("dark by the button")
	night := wide
	night.dark = true
	tb.click("#theme")
	if err := night.emulate(tb.ctx); err != nil {
		t.Fatal(err)
	}
	if got := paper(); got != dark {
		t.Errorf("the system's dark is %s, want %s", got, dark)
	}
}
