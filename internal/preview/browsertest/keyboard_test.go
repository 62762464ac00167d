package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestKeysAlone goes through the page without a pointer.
func TestKeysAlone(t *testing.T) {
	d := serve(t, marks)
	d.add("run-1", work("coder", 60)...)
	d.add("run-2", work("coder", 100)...)
	tb := start(t).open(t, d, wide, "session=run-1")
	focus := func(selector string) {
		t.Helper()
		tb.wait(`document.activeElement.matches(` + quote(selector) + `)`)
	}
	tb.keys(kb.Tab)
	focus(".skip")
	tb.keys(kb.Enter)
	focus("main")
	tb.keys("s")
	focus("#session-filter")
	tb.fill("#session-filter", "run-2") // the driver types the s as well, a browser does not
	tb.keys(kb.Tab)
	focus(`[data-session="run-2"]`)
	tb.keys(kb.Enter)
	tb.wait(`document.querySelector("h1").innerText === "run-2"`)
	tb.settled()

	tb.keys("e")
	focus(".entry .row")
	tb.keys(kb.Enter)
	tb.wait(`document.querySelector(".detail pre")`)
	tb.keys(kb.Tab)
	focus(".detail pre")
	tb.keys("e" + kb.Enter + kb.ArrowDown)
	focus(`.entry[aria-posinset="2"] .row`)
	tb.keys(kb.End)
	tb.wait(`(({ ariaPosInSet: at, ariaSetSize: all }) => at && at === all)(document.activeElement.closest(".entry"))`)
	tb.keys(kb.Home)
	focus(`.entry[aria-posinset="1"] .row`)

	tb.keys("/")
	focus("#filter")
	tb.fill("#filter", "parse_line_99")
	tb.wait(entries + ` > 0 && ` + entries + ` < 4`)

	tb.js(`document.activeElement.blur()`)
	tb.keys("2")
	tb.wait(`document.querySelector("#tab-compactions").ariaSelected === "true"`)
	tb.js(`document.querySelector("#tab-compactions").focus()`)
	tb.keys(kb.ArrowRight)
	focus(`#tab-tune[aria-selected="true"]`)
	tb.keys(kb.ArrowRight)
	focus(`#tab-prompt[aria-selected="true"]`)
	tb.keys("r")
	tb.wait(`document.querySelector("dialog[open] pre")`)
	tb.keys(kb.Escape)
	tb.wait(`!document.querySelector("dialog[open]")`)
	tb.keys("?")
	tb.wait(`document.querySelector("dialog[open]").innerText.includes("from entry to entry")`)
	tb.keys(kb.Escape)
	tb.wait(`!document.querySelector("dialog[open]")`)
}
