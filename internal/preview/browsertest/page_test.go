package browsertest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/tidemark/tidemark/eventlog"
)

// marks make the sessions of tests compact a few times.
var marks = map[string]string{"log_high_water_tokens": "3000"}

func TestThePageShowsSessions(t *testing.T) {
	d := serve(t, marks)
	d.add("run-1", work("coder", 60)...)
	d.add("run-2", work("planner", 2)...)
	d.add("run-2", eventlog.New("planner", &eventlog.Error{Error: eventlog.ErrorDetail{Type: "timeout", Message: "the model took too long"}, Recoverable: true}))
	worker := work("worker", 3)
	for _, e := range worker {
		e.FullNamespace = "planner/worker"
	}
	d.add("run-2", worker...)
	tb := start(t).open(t, d, wide, "session=run-1")

	if got := tb.text("h1"); got != "run-1" {
		t.Errorf("the title is %q", got)
	}
	if got := tb.text("#session-list"); !strings.Contains(got, "events · ") || !strings.Contains(got, "1 error") || !strings.Contains(got, "2 agents") {
		t.Errorf("the list says %q", got)
	}
	if facts := tb.text(".facts"); !strings.Contains(facts, "by digest") || !strings.Contains(facts, "→") {
		t.Errorf("of the last compaction: %q", facts)
	}
	tb.fill("#session-filter", "run-2")
	tb.wait(`document.querySelectorAll("#session-list li").length === 1`)
	tb.click(`[data-session="run-2"]`)
	tb.wait(`document.querySelector("h1").innerText === "run-2" && document.querySelector(".facts").innerText.includes("took too long")`)
	tb.settled()

	// The other agent's prompt is its own.
	tb.click(`[data-namespace="planner/worker"]`)
	tb.wait(`document.querySelector('[data-namespace="planner/worker"][aria-pressed="true"]')`)
	tb.settled()
	if got := tb.entries(); got != len(worker) {
		t.Errorf("%d entries of the worker, want %d", got, len(worker))
	}

	// What is looked at outlives the page.
	tb.do(chromedp.Reload())
	tb.wait(`document.querySelector('[data-namespace="planner/worker"][aria-pressed="true"]')`)
	if got := tb.text("h1"); got != "run-2" {
		t.Errorf("after a reload the title is %q", got)
	}
}

// TestThePageFollows appends events while the page is shown.
func TestThePageFollows(t *testing.T) {
	d := serve(t, marks)
	tb := start(t).open(t, d, wide, "")
	tb.wait(`document.querySelector("#empty").innerText.includes("tidemark import")`)

	d.add("run", work("coder", 3)...)
	tb.wait(`document.querySelector("h1")?.innerText === "run"`)
	tb.settled()
	tb.js(`window.loaded = "once"`)
	tb.click(`[data-seq="2"] .row`)
	tb.wait(`document.querySelector('[data-seq="2"] .detail section')`)
	d.add("run", eventlog.New("coder", &eventlog.Action{Text: "The tide table is at harbour_9471.", Terminal: "true"}))
	tb.wait(`document.querySelector(".entries").innerText.includes("harbour_9471")`)
	if value[string](tb, `window.loaded`) != "once" {
		t.Error("the page was loaded anew")
	}
	if !value[bool](tb, `document.activeElement.closest("[data-seq]")?.dataset.seq === "2" && !!document.querySelector('[data-seq="2"] .detail')`) {
		t.Error("an update took the focus or closed the entry")
	}
	d.add("another", work("coder", 1)...)
	tb.wait(`document.querySelector("#session-list").innerText.includes("another")`)
}

func TestFilters(t *testing.T) {
	d := serve(t, marks)
	d.add("run", work("coder", 30)...)
	helper := eventlog.New("helper", &eventlog.Action{Terminal: "true", Text: strings.Repeat("Word by word. ", 60) + "The lighthouse_key is here."})
	helper.FullNamespace = "coder"
	d.add("run", helper)
	tb := start(t).open(t, d, wide, "session=run")
	all := tb.entries()
	type sieve struct{ selector, value string }
	for _, c := range []struct {
		sieve
		every string // of what is left
	}{
		{sieve{"#filter-type", "OutputEvent"}, `[...document.querySelectorAll(".entry .kind")].every((el) => el.innerText.includes("Output"))`},
		{sieve{"#filter-tier", "summarized"}, `[...document.querySelectorAll(".entry .tier")].every((el) => el.innerText.includes("summarized"))`},
		{sieve{"#filter-agent", "helper"}, entries + ` === 1`},
	} {
		tb.choose(c.selector, c.value)
		tb.wait(c.every)
		if n := tb.entries(); n == 0 || n >= all {
			t.Errorf("%s %s leaves %d of %d entries", c.selector, c.value, n, all)
		}
		tb.choose(c.selector, "")
	}
	// The words stand far behind what the list shows of the entry.
	tb.fill("#filter", "Lighthouse_KEY")
	tb.wait(entries + ` === 1`)
	if note := tb.text("#panel-prompt .note"); !strings.HasPrefix(note, "1 of ") {
		t.Errorf("the note says %q", note)
	}
	tb.fill("#filter", "no such words anywhere")
	tb.wait(`[...document.querySelectorAll(".entry")].filter((el) => el.checkVisibility()).length === 0`)
}

func TestASummaryUnfolds(t *testing.T) {
	d := serve(t, marks)
	d.add("run", work("coder", 60)...)
	tb := start(t).open(t, d, wide, "session=run")
	tb.click(".entries .tier-summarized .row")
	tb.wait(`document.querySelectorAll(".detail section").length === 2`)
	tb.press(".detail", "Show the events behind it")
	tb.click(".nested .entry:nth-child(2) .row")
	tb.wait(`document.querySelector(".nested .detail").innerText.includes("check_0(line)")`)
	tb.click(".nested .entry:nth-child(2) .row")
	tb.wait(`!document.querySelector(".nested .detail")`)
	tb.click(".entries .tier-summarized .row")
	tb.wait(`!document.querySelector(".detail")`)
}

func TestALongPastUnfoldsInParts(t *testing.T) {
	d := serve(t, marks)
	d.add("run", work("coder", 400)...)
	tb := start(t).open(t, d, wide, "session=run")
	tb.click(".entries .tier-summarized .row")
	tb.press(".detail", "Show the events behind it")
	tb.wait(`document.querySelectorAll(".nested .entry").length === 500`)
	tb.press(".detail", "Show more")
	tb.wait(`document.querySelectorAll(".nested .entry").length > 500 && ![...document.querySelectorAll(".detail button")].some((el) => el.textContent === "Show more" && el.checkVisibility())`)
}

// TestPicturesAtBothSizes opens a picture that the budget makes smaller.
func TestPicturesAtBothSizes(t *testing.T) {
	d := serve(t, nil)
	d.add("run",
		eventlog.New("coder", &eventlog.TaskStart{TaskName: "look"}),
		eventlog.New("coder", &eventlog.Action{Terminal: "screenshot"}),
		eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartImage, MediaType: "image/png", Data: picture(t, 1200, 800)}}}))
	tb := start(t).open(t, d, wide, "session=run&budget=1100")
	tb.click(`[data-seq="3"] .row`)
	tb.wait(`[...document.querySelectorAll(".pictures img")].filter((img) => img.complete && img.naturalWidth > 0).length === 2`)
	widths := value[[]int](tb, `[...document.querySelectorAll(".pictures img")].map((img) => img.naturalWidth)`)
	if widths[1] != 1200 || widths[0] >= 1200 || widths[0] < 200 {
		t.Errorf("the pictures are %v pixels wide, want fewer than 1200, and 1200", widths)
	}
}

func TestControls(t *testing.T) {
	d := serve(t, nil)
	d.add("run", work("coder", 40)...)
	tb := start(t).open(t, d, wide, "session=run")
	before := tb.entries()
	changes := func(what, want string, do func()) {
		t.Helper()
		do()
		tb.wait(want)
		tb.settled()
		if alert := tb.text("[role=alert]"); alert != "" {
			t.Errorf("%s: %s", what, alert)
		}
	}
	total := `Number(document.querySelector("#session .note b").innerText.replace(/\D/g, ""))`
	full := value[int](tb, total)
	changes("budget", total+" <= 2000", func() { tb.fill("#control-budget", "2000") })
	changes("no budget", total+" > 2000", func() { tb.fill("#control-budget", "") })
	changes("format", `document.querySelector("#control-format").value === "markdown" && `+total+" !== "+strconv.Itoa(full), func() { tb.choose("#control-format", "markdown") })
	counter := quote(tb.text("#session .note p"))
	changes("model", `document.querySelector("#session .note p").innerText !== `+counter, func() { tb.fill("#control-model", "claude-sonnet-4-6") })
	changes("high", `document.querySelector(".tier-summarized") && document.querySelector("#session").innerText.includes("This is a replay")`, func() { tb.fill("#control-high", "3000") })
	changes("low", `document.querySelector("#session .legend").innerText.includes("low water 2,000")`, func() { tb.fill("#control-low", "2000") })
	changes("share", `document.querySelectorAll(".tier-low").length > document.querySelectorAll(".tier-full").length`, func() { tb.fill("#control-share", "0.05") })
	changes("weight", `document.querySelector("#session .legend").innerText.includes("system, tools, frame 1,0")`, func() { tb.fill("#control-weight", "1000") })
	changes("policy", `location.hash.includes("policy=adaptive")`, func() { tb.choose("#control-policy", "adaptive") })
	changes("a thousand more", `document.querySelector("#control-high").value === "4000"`, func() {
		tb.click("#control-high")
		tb.keys(kb.ArrowUp)
	})
	changes("reset", total+" === "+strconv.Itoa(full), func() { tb.click("#reset") })
	changes("at", entries+` === 11`, func() { tb.fill("#control-at", "11") })
	changes("slider", `document.querySelector("#control-at").value === "12"`, func() {
		tb.js(`document.querySelector("#control-at-slider").focus()`)
		tb.keys(kb.ArrowRight)
	})
	changes("now", entries+` === `+strconv.Itoa(before), func() { tb.click("#reset") })
	changes("timeline", `Number(document.querySelector("#control-at").value) > 20 && `+entries+` < `+strconv.Itoa(before), func() { tb.click(".chart .u-over") })
}

// TestFaultsAreTold asks for what cannot be.
func TestFaultsAreTold(t *testing.T) {
	d := serve(t, nil)
	d.add("run", work("coder", 4)...)
	tb := start(t).open(t, d, wide, "session=run")
	says := func(text string) {
		t.Helper()
		tb.wait(`document.querySelector("[role=alert]").innerText.includes(` + quote(text) + `)`)
	}
	tb.fill("#control-share", "7")
	says("Full share")
	tb.fill("#control-share", "")
	tb.fill("#control-low", "7000")
	says("low water is set without high water")
	tb.expected("400")
	tb.fill("#control-low", "")
	tb.fill("#control-budget", "9")
	says("too small")
	tb.expected("422")
	tb.click("#reset")
	tb.wait(`document.querySelector("[role=alert]").hidden`)

	d.stop()
	tb.wait(`document.querySelector("#live.off")`)
	tb.fill("#control-budget", "2000")
	says("cannot be reached")
	tb.expected("ERR_")
}

func TestTheRawRequest(t *testing.T) {
	d := serve(t, nil)
	d.add("run", work("coder", 4)...)
	b := start(t)
	tb := b.open(t, d, wide, "session=run&format=openai-chat")
	b.permit(tb, "clipboard-read", "clipboard-write")
	tb.click("#raw")
	tb.wait(`document.querySelector("dialog[open] pre")?.innerText.includes('"messages"')`)
	tb.press("dialog", "Copy")
	tb.wait(`document.querySelector("dialog [role=status]").innerText === "copied"`)
	text := tb.text("dialog pre")
	if got := value[string](tb, `navigator.clipboard.readText()`); got != text {
		t.Errorf("copied %.80q, shown %.80q", got, text)
	}
	if got := b.download(t, tb, "dialog a[download]"); got != text {
		t.Errorf("downloaded %.80q, shown %.80q", got, text)
	}
	tb.keys(kb.Escape)
	tb.wait(`!document.querySelector("dialog[open]")`)
}

func TestACompactionIsComparedAndUndone(t *testing.T) {
	d := serve(t, marks)
	d.add("run", work("coder", 60)...)
	tb := start(t).open(t, d, wide, "session=run&tab=compactions")
	tb.press("#panel-compactions", "Compare")
	tb.wait(`document.querySelectorAll("#panel-compactions .sides").length === 2`)
	if pane := tb.text("#panel-compactions"); !strings.Contains(pane, "Names kept") || !strings.Contains(pane, "Names lost") || !strings.Contains(pane, "Before: ") {
		t.Errorf("the comparison says %q", pane)
	}
	tb.click(".names.lost button")
	tb.wait(`document.querySelector(".shown").innerText.includes("stood last in event")`)

	before := tb.count(".diff .gone")
	tb.click("#undo")
	tb.press("dialog", "Undo it")
	tb.wait(`document.querySelector("#panel-compactions [role=status]").innerText.includes("taken back")`)
	tb.wait(`document.querySelector("#panel-compactions tr.undone")`)
	tb.settled()
	tb.click("#tab-prompt")
	if after := tb.entries(); before == 0 || after < before {
		t.Errorf("%d entries after the undo, of which %d came back", after, before)
	}
}

func TestTune(t *testing.T) {
	d := serve(t, map[string]string{"render.model": "claude-sonnet-4-6"})
	d.add("run", work("coder", 80)...)
	tb := start(t).open(t, d, wide, "session=run&tab=tune")
	tb.press("#panel-tune", "Compare thresholds")
	tb.wait(`document.querySelectorAll("#panel-tune .u-wrap canvas").length === 2`)
	if got := tb.text("#panel-tune"); !strings.Contains(got, "chosen") || !strings.Contains(got, "log_high_water_tokens") {
		t.Errorf("tune says %q", got)
	}
	tb.press("#panel-tune", "Try")
	tb.wait(`document.querySelector("#session").innerText.includes("This is a replay")`)
	if !value[bool](tb, `document.querySelector("#control-high").value > 0`) {
		t.Error("the setting is not in the controls")
	}
}
