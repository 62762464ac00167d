package browsertest

// views are what the page can show of a session, and how one gets there.
var views = []struct {
	name, view string
	reach      func(*tab)
}{
	{"prompt", "", func(tb *tab) {}},
	{"entry", "", func(tb *tab) {
		tb.click(".entries .entry .row")
		tb.press(".entries", "Show the events behind it")
		tb.wait(`document.querySelector(".nested .entry")`)
		tb.click(".entries > div > .entry:nth-child(4) > .row")
		tb.wait(`document.querySelectorAll(".detail section").length > 2`)
	}},
	{"compactions", "tab=compactions", func(tb *tab) {
		tb.press("#panel-compactions", "Compare")
		tb.wait(`document.querySelector(".sides")`)
	}},
	{"tune", "tab=tune", func(tb *tab) {
		tb.press("#panel-tune", "Compare thresholds")
		tb.wait(`document.querySelectorAll("#panel-tune .u-wrap").length === 2`)
	}},
	{"raw", "", func(tb *tab) {
		tb.click("#raw")
		tb.wait(`document.querySelector("dialog pre")`)
	}},
}
