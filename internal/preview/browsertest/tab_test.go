package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a page in the browser, with a cookie jar of its own.
type tab struct {
	t      *testing.T
	daemon *daemon
	ctx    context.Context

	mu     sync.Mutex
	faults []string
}

// open shows the daemon's page. The view is what follows # in its address. When
// the test ends, it fails by whatever went wrong in the tab.
func (b *browser) open(t *testing.T, d *daemon, on screen, view string) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tb := &tab{t: t, daemon: d, ctx: ctx}
	t.Cleanup(func() {
		closeTab()
		tb.mu.Lock()
		defer tb.mu.Unlock()
		for _, fault := range tb.faults {
			t.Error(fault)
		}
	})
	if err := chromedp.Listen(ctx, tb.listen); err != nil {
		t.Fatal(err)
	}
	if err := on.emulate(ctx); err != nil {
		t.Fatal(err)
	}
	tb.enter()
	if view != "" {
		tb.do(chromedp.Navigate("about:blank"), chromedp.Navigate(d.url+"/#"+view))
		tb.settled()
	}
	return tb
}

// enter goes in by the link that the daemon prints. It sets the cookie, and goes
// on to the page by itself.
func (tb *tab) enter() {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	loaded := chromedp.Events(ctx, page.FrameNavigated)
	tb.do(chromedp.Navigate(tb.daemon.link()))
	for e, err := range loaded {
		if err != nil {
			tb.t.Fatal(err)
		}
		if e.Frame.URL == tb.daemon.url+"/" {
			break
		}
	}
	tb.wait(`document.querySelector("#live.on")`)
}

// listen notes what must not happen on the page.
func (tb *tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		tb.fault("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			tb.fault("console: %s", e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			tb.fault("browser: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, tb.daemon.url+"/") && !strings.HasPrefix(u, "data:") && u != "about:blank" {
			tb.fault("the page asks for %.200s", u)
		}
	case *page.EventJavascriptDialogOpening:
		tb.fault("dialog: %s", e.Message)
		go func() {
			_, _ = chromedp.Call(tb.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	}
}

func (tb *tab) fault(format string, args ...any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.faults = append(tb.faults, fmt.Sprintf(format, args...))
}

// expected takes the faults that hold a text away, and fails if there is none.
func (tb *tab) expected(text string) {
	tb.t.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	var rest []string
	for _, fault := range tb.faults {
		if !strings.Contains(fault, text) {
			rest = append(rest, fault)
		}
	}
	if len(rest) == len(tb.faults) {
		tb.t.Errorf("nothing in the browser says %q", text)
	}
	tb.faults = rest
}

// do does things in the tab, or ends the test.
func (tb *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tb.t.Fatalf("%v\n%s", err, tb.report())
	}
}

// report is what stands on the page, for a test that fails.
func (tb *tab) report() string {
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\nfocus on " + document.activeElement.outerHTML.slice(0, 200) + "\n" + document.body.innerText.slice(0, 3000)`))
	if err != nil {
		return err.Error()
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return text + "\n" + strings.Join(tb.faults, "\n")
}

// value is what a JavaScript expression, or the promise that it gives, is worth.
func value[T any](tb *tab, expression string) T {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatalf("%s: %v\n%s", expression, err, tb.report())
	}
	return v
}

// js runs JavaScript for what it does.
func (tb *tab) js(script string) {
	tb.t.Helper()
	value[chromedp.Void](tb, script)
}

// wait returns when a JavaScript expression is true.
func (tb *tab) wait(expression string) {
	tb.t.Helper()
	script := fmt.Sprintf(`(async () => {
		for (const end = Date.now() + %d; Date.now() < end; await new Promise((go) => setTimeout(go, 30))) if (%s) return true;
		return false;
	})()`, patience.Milliseconds()/2, expression)
	if !value[bool](tb, script) {
		tb.t.Fatalf("not so on the page: %s\n%s", expression, tb.report())
	}
}

// settled waits until the page shows the prompt that its controls ask for.
func (tb *tab) settled() {
	tb.t.Helper()
	tb.wait(`document.querySelector("#session")?.getAttribute("aria-busy") === "false"`)
}

// text is what stands in the first element that a selector names.
func (tb *tab) text(selector string) string {
	tb.t.Helper()
	return value[string](tb, `document.querySelector(`+quote(selector)+`)?.innerText ?? ""`)
}

// count is how many visible elements a selector names.
func (tb *tab) count(selector string) int {
	tb.t.Helper()
	return value[int](tb, `[...document.querySelectorAll(`+quote(selector)+`)].filter((el) => el.checkVisibility()).length`)
}

// entries is how many entries are listed, in JavaScript. Few of them are in the
// document at a time.
const entries = `Number(document.querySelector(".entry:not(.nested *)")?.ariaSetSize ?? 0)`

func (tb *tab) entries() int {
	tb.t.Helper()
	return value[int](tb, entries)
}

// click waits for the element that a selector names and clicks it, as a
// pointer does: what lies over it would get the click.
func (tb *tab) click(selector string) {
	tb.t.Helper()
	tb.clickOn(`document.querySelector(` + quote(selector) + `)`)
}

// press clicks the button that begins with a text, within what a selector names.
func (tb *tab) press(within, text string) {
	tb.t.Helper()
	tb.clickOn(fmt.Sprintf(`[...document.querySelectorAll(%s)].find((el) => el.checkVisibility() && !el.disabled && el.innerText.trim().startsWith(%s))`,
		quote(within+" button, "+within+" summary"), quote(text)))
}

func (tb *tab) clickOn(element string) {
	tb.t.Helper()
	tb.wait(element + `?.checkVisibility()`)
	at := value[[]float64](tb, fmt.Sprintf(`(async () => {
		const el = %s;
		el.scrollIntoView({ block: "center", inline: "nearest" });
		await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
		const box = el.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
		return el.contains(document.elementFromPoint(x, y)) ? [x, y] : [];
	})()`, element))
	if len(at) != 2 {
		tb.t.Fatalf("%s cannot be clicked: something is over it\n%s", element, tb.report())
	}
	tb.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), chromedp.MouseClickXY(at[0], at[1]))
}

// fill writes over what stands in a field, key by key.
func (tb *tab) fill(selector, text string) {
	tb.t.Helper()
	tb.wait(`document.querySelector(` + quote(selector) + `)`)
	tb.js(`{ const el = document.querySelector(` + quote(selector) + `); el.focus(); el.select(); }`)
	tb.keys("\b" + text)
}

// choose takes an option of a list.
func (tb *tab) choose(selector, option string) {
	tb.t.Helper()
	tb.js(fmt.Sprintf(`{ const el = document.querySelector(%s); el.value = %s; el.dispatchEvent(new Event("change", { bubbles: true })); }`, quote(selector), quote(option)))
}

// keys presses keys, one after the other, wherever the focus is.
func (tb *tab) keys(keys string) {
	tb.t.Helper()
	tb.do(chromedp.KeyEvent(keys))
}

func quote(s string) string {
	q, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a form in JSON
	}
	return string(q)
}
