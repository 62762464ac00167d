package browsertest

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// run is what a string does that gets to run: it is seen, whatever else it did.
const run = `window.pwned=(window.pwned||0)+1`

// hostile are strings that somebody may have put into what an agent read.
func hostile() []string {
	all := markup()
	for _, group := range [][]string{breakouts(), addresses(), styles(), templates(), terminals(), directions(), shapes(), markdowns()} {
		all = append(all, group...)
	}
	return all
}

// markup would run where text is taken for HTML.
func markup() []string {
	list := []string{
		"<script>" + run + "</script>", "<ScRiPt>" + run + "</sCrIpT>", "<script src=//evil.example/x.js></script>", "<script type=module>" + run + "</script>",
		"</script><script>" + run + "</script>", "<svg><script>" + run + "</script></svg>", "<math><mtext></p><img src=x onerror=" + run + ">",
		"<iframe srcdoc='<script>parent." + run + "</script>'></iframe>", "<iframe src=javascript:parent." + run + "></iframe>",
		"<object data='data:text/html,<script>" + run + "</script>'></object>", "<embed src=javascript:" + run + ">", "<base href=//evil.example/>",
		"<meta http-equiv=refresh content='0;url=//evil.example/'>", "<link rel=stylesheet href=//evil.example/x.css>", "<form action=//evil.example/><button>ok</button></form>",
		"<noscript><p title='</noscript><img src=x onerror=" + run + ">'>", "<template><img src=x onerror=" + run + "></template>",
		"<dialog open onclick=" + run + ">Update needed</dialog>", "<portal src=//evil.example>", "<xmp><img src=x onerror=" + run + "></xmp>",
		"<style>@import '//evil.example/x.css'; body { display: none }</style>", "<style>*{position:fixed;inset:0;background:red}</style>",
		"<!--><img src=x onerror=" + run + ">-->", "<![CDATA[<img src=x onerror=" + run + ">]]>", "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>" + run + "</script></x>",
	}
	for _, on := range []string{"onload", "onerror", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onpointerenter", "onbeforetoggle", "onscroll", "oncontentvisibilityautostatechange"} {
		for _, tag := range []string{"img src=x", "svg", "body", "details open", "input autofocus", "video src=x"} {
			list = append(list, fmt.Sprintf("<%s %s=%q>", tag, on, run))
		}
	}
	return list
}

// breakouts would end an attribute or a string that they are put into.
func breakouts() []string {
	return []string{
		`" onmouseover="` + run + `" x="`, `' onmouseover='` + run + `' x='`, "` onmouseover=`" + run, `"><script>` + run + `</script>`, `'><img src=x onerror=` + run + `>`,
		`";` + run + `;//`, `';` + run + `;//`, "`;" + run + ";//", `\";` + run + `;//`, `</textarea><script>` + run + `</script>`, `</title><script>` + run + `</script>`,
		`</style><script>` + run + `</script>`, `--><script>` + run + `</script>`, "\u2028" + run + "\u2029", `{"__proto__":{"innerHTML":"<img src=x onerror=` + run + `>"}}`, `constructor`, `__proto__`, `toString`, `hasOwnProperty`,
		"&lt;script&gt;" + run + "&lt;/script&gt;", "&#60;script&#62;" + run + "&#60;/script&#62;", "%3Cscript%3E" + run + "%3C/script%3E", `\u003cscript\u003e` + run + `\u003c/script\u003e`, "+ADw-script+AD4-" + run + "+ADw-/script+AD4-",
	}
}

func addresses() []string {
	return []string{
		"javascript:" + run, "JaVaScRiPt:" + run, "java\tscript:" + run, " javascript:" + run, "data:text/html,<script>" + run + "</script>", "data:text/html;base64," + base64.StdEncoding.EncodeToString([]byte("<script>"+run+"</script>")),
		"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='" + run + "'/>", "vbscript:msgbox(1)", "file:///etc/passwd", "blob:http://evil.example/1", "view-source:http://evil.example/", "//evil.example/x.png", "http://evil.example/x.png",
		"https://evil.example/?q=" + strings.Repeat("a", 3000), "#session=other&tab=tune", "?session=other", "../../../../etc/passwd", "/page/data/tune?session=run",
	}
}

func styles() []string {
	return []string{
		"x;position:fixed;inset:0;z-index:9999;background:red", "url(//evil.example/x.png)", "expression(" + run + ")", "</div></div></main><div style='position:fixed;inset:0'>", "} body { display: none } .x {", "@import url(//evil.example)", "width:99999px",
		"entries", "hidden", "row open tier-full", "dialog", "empty", "id=main",
	}
}

func templates() []string {
	return []string{
		"{{" + run + "}}", "{{constructor.constructor('" + run + "')()}}", "${" + run + "}", "<%= " + run + " %>", "#{" + run + "}", "{% " + run + " %}", "[[" + run + "]]", "{{range .}}{{.}}{{end}}", "%s%n%x%d", "$(" + run + ")", "`id`", "; rm -rf /", "' OR 1=1 --", "{{template \"x\"}}", "<?php system('id') ?>",
	}
}

func terminals() []string {
	return []string{
		"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b[2J\x1b[H", "\x1b[?1049h", "\x1bPq#0\x1b\\", "\x00", "a\x00b\x00<script>" + run + "</script>", "\x07\x08\x08\x08", "line\rover", "\x7f\x7f", "\u009b31m", "\x0b\x0c", "\x1b[6n",
	}
}

func directions() []string {
	return []string{
		"\u202egnp.exe", "\u202eright to left\u202c", "\u2066isolate", "\u2067\u2067\u2067\u2067", "\u200fmark\u200e", "\u061c", "مرحبا بالعالم " + run, "שלום <script>" + run + "</script>", "\ufeffbom", "zero\u200bwidth\u200djoin", "\U000e0041\U000e0042 tags", "\ufff9anno\ufffatation\ufffb", "soft\u00adhyphen",
		"Z" + strings.Repeat("\u0301\u0316\u0489\u0334", 60) + "algo", strings.Repeat("a\u0338\u0336\u0353\u030e", 40), "👩‍👩‍👧‍👦" + strings.Repeat("🏳️‍🌈", 50), "﷽﷽﷽﷽﷽﷽﷽﷽", "𒐫𒐫𒐫𒐫𒐫", "꧅꧅꧅꧅", "\u115f\u1160\u3164\uffa0",
	}
}

// shapes would push the page out of its width or height.
func shapes() []string {
	return []string{
		strings.Repeat("W", 5000), strings.Repeat("word ", 3000), strings.Repeat("\n", 2000) + "end", strings.Repeat("\t", 400), strings.Repeat(" ", 4000) + "x", strings.Repeat("a/", 2000), strings.Repeat("nbsp\u00a0", 500), strings.Repeat("-", 3000), strings.Repeat("|", 900), strings.Repeat("世界", 2000), "", " ", strings.Repeat("{", 900),
	}
}

func markdowns() []string {
	return []string{
		"[click](javascript:" + run + ")", "![x](x\" onerror=\"" + run + ")", "<http://evil.example>", "[x]: javascript:" + run, "```html\n<script>" + run + "</script>\n```", "# " + strings.Repeat("Heading ", 200), "| a | b |\n|---|---|\n| <img src=x onerror=" + run + "> | 2 |", "![](data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(drawing)) + ")", "> quote\n>> deeper\n>>> deepest", "<details ontoggle=" + run + " open>", "***\n---\n___", "$$\\href{javascript:" + run + "}{x}$$", "```mermaid\nclick A \"javascript:" + run + "\"\n```",
	}
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" onload="` + run + `"><script>` + run + `</script><foreignObject width="100%" height="100%"><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="` + run + `"/></body></foreignObject></svg>`

// poison puts a string wherever an event has room for one.
func poison(i int, s string) []*eventlog.Event {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if len(name) > 150 || name == "" {
		name = fmt.Sprint("agent ", i)
	}
	quoted, err := json.Marshal(s, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err) // a string always has a form in JSON
	}
	id := fmt.Sprint("call-", i)
	start := eventlog.New("coder", &eventlog.TaskStart{TaskName: s, Message: s, Inputs: jsontext.Value(`{` + string(quoted) + `:` + string(quoted) + `}`)})
	act := eventlog.New("coder", &eventlog.Action{Title: s, Text: s, Thinking: s, Terminal: s, ToolCalls: []eventlog.ToolCall{{ID: id, Name: s, Arguments: jsontext.Value(`{` + string(quoted) + `:` + string(quoted) + `}`)}}})
	act.AgentName = name
	out := eventlog.New("coder", &eventlog.Output{ToolCallID: id, IsError: i%2 == 0, Parts: []eventlog.Part{
		{Type: eventlog.PartText, Text: s},
		{Type: eventlog.PartJSON, Value: jsontext.Value(`{` + string(quoted) + `:[` + string(quoted) + `]}`)},
	}})
	failed := eventlog.New("coder", &eventlog.Error{Error: eventlog.ErrorDetail{Type: s, Message: s}, Recoverable: true})
	return []*eventlog.Event{start, act, out, failed}
}

func TestNothingOfATranscriptRuns(t *testing.T) {
	list := hostile()
	if len(list) < 200 {
		t.Fatalf("%d hostile strings, want 200", len(list))
	}
	t.Logf("%d hostile strings", len(list))
	d := serve(t, nil)
	refused := 0
	for i, s := range list {
		for _, e := range poison(i, s) {
			if _, err := d.engine.Append(t.Context(), "run", e); err != nil {
				refused++ // an empty name of a tool, say
			}
		}
	}
	if refused > len(list)/4 {
		t.Errorf("%d events were refused: too few are tested", refused)
	}
	// A summary in the agent's own words, pictures that are none, and names.
	chapter := strings.Join(list[:60], "\n")
	if _, _, err := d.engine.AddChapter(t.Context(), "run", session.Chapter{Namespace: "coder", Name: list[0], Text: chapter, Covers: []eventlog.Range{{1, 80}}}); err != nil {
		t.Fatal(err)
	}
	for _, media := range []string{"image/png", "image/svg+xml", "text/html"} {
		e := eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartImage, MediaType: media, Data: base64.StdEncoding.EncodeToString([]byte(drawing))}}})
		if _, err := d.engine.Append(t.Context(), "run", e); err != nil {
			t.Logf("a drawing as %s: %v", media, err)
		}
	}
	for i, s := range list {
		if e := eventlog.New("coder", &eventlog.Fail{Message: s}); session.CheckName(s) == nil && len(s) < 150 && i%3 == 0 {
			e.FullNamespace = s
			d.add(s, e)
		}
	}
	b := start(t)
	for _, on := range screens() {
		t.Run(on.String(), func(t *testing.T) { b.provoke(t, d, on) })
	}
}

// provoke opens all entries, sorts, compares and asks for the raw request.
func (b *browser) provoke(t *testing.T, d *daemon, on screen) {
	tb := b.open(t, d, on, "session=run")
	tb.js(`window.reports = 0; addEventListener("securitypolicyviolation", () => window.reports++)`)
	tb.fits("the list")
	entered := tb.entries()
	done := value[struct{ Opened, Seen int }](tb, `(async () => {
		const seen = new Set();
		let opened = 0;
		for (let i = 0; i < 2000 && seen.size < `+strconv.Itoa(entered)+`; i++) {
			const next = [...document.querySelectorAll(".entries > div > .entry")].filter((el) => !seen.has(el.dataset.seq)).slice(0, 25);
			if (next.length === 0) {
				if (scrollY + innerHeight < document.documentElement.scrollHeight - 2) scrollBy(0, innerHeight);
				else scrollTo(0, 0);
				await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
				continue;
			}
			for (const el of next) {
				seen.add(el.dataset.seq);
				if (el.dataset.seq % 7 !== 0 && !el.matches(".tier-summarized")) continue;
				el.querySelector(".row").click();
				opened++;
			}
			while (document.querySelector(".detail > .soft")) await new Promise((go) => setTimeout(go, 20));
		}
		return { Opened: opened, Seen: seen.size };
	})()`)
	t.Logf("%d of %d entries were on the screen, %d open", done.Seen, entered, done.Opened)
	if done.Opened < entered/10 || done.Seen < entered {
		t.Errorf("%d of %d entries were on the screen, %d open", done.Seen, entered, done.Opened)
	}
	tb.fits("the open entries")
	tb.js(`scrollTo(0, 0)`)
	tb.fill("#filter", "<script>")
	tb.wait(entries + ` > 0`)
	tb.fits("the filter")
	tb.click("#raw")
	tb.wait(`document.querySelector("dialog pre")`)
	tb.fits("the raw request")
	tb.js(`document.querySelector("dialog").close()`)
	for _, name := range value[[]string](tb, `[...document.querySelectorAll("[data-session]")].slice(0, 6).map((el) => el.dataset.session)`) {
		tb.js(`[...document.querySelectorAll("[data-session]")].find((el) => el.dataset.session === ` + quote(name) + `).click()`)
		tb.wait(`document.querySelector("h1").textContent !== ""`)
		tb.settled()
		tb.fits(name)
	}
	if n := value[int](tb, `window.pwned ?? 0`); n != 0 {
		t.Errorf("%d strings ran", n)
	}
	if n := value[int](tb, `window.reports`); n != 0 {
		t.Errorf("%d times the policy had to stop something", n)
	}
	if n := value[int](tb, `document.querySelectorAll("main script, main iframe, main object, main embed, main svg, main style, main link, main a, nav a, [onerror], [onload], [onclick]").length`); n != 0 {
		t.Errorf("%d elements that the page does not make", n)
	}
}
