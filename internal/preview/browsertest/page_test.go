package browsertest

import (
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// marks make the sessions of tests compact a few times.
var marks = map[string]string{"log_high_water_tokens": "3000"}

func TestThePageShowsASession(t *testing.T) {
	d := serve(t, marks)
	d.add("run-1", work("coder", 60)...)
	d.add("run-2", work("planner", 2)...)
	tb := start(t).open(t, d, wide, "session=run-1")
	tb.settled()
	if got := tb.text("h1"); got != "run-1" {
		t.Errorf("the title is %q", got)
	}
	if got := tb.text("#session"); !strings.Contains(got, "stands for") && !strings.Contains(got, "summary") {
		t.Errorf("no entry is a summary:\n%s", got)
	}
	if got := tb.count("#session-list li"); got != 2 {
		t.Errorf("%d sessions are listed", got)
	}
	if list := tb.text("#session-list"); !strings.Contains(list, "run-1") || !strings.Contains(list, "121 events") && !strings.Contains(list, "events") {
		t.Errorf("the list says %q", list)
	}
}

// TestThePageFollows appends an event while the page is shown.
func TestThePageFollows(t *testing.T) {
	d := serve(t, marks)
	d.add("run", work("coder", 3)...)
	tb := start(t).open(t, d, wide, "session=run")
	tb.settled()
	tb.js(`window.loaded = "once"`)
	d.add("run", eventlog.New("coder", &eventlog.Action{Text: "The tide table is at harbour_9471.", Terminal: "true"}))
	tb.wait(`document.querySelector(".entries").innerText.includes("harbour_9471")`)
	if got := value[string](tb, "window.loaded"); got != "once" {
		t.Error("the page was loaded anew")
	}
	d.add("another", work("coder", 1)...)
	tb.wait(`document.querySelector("#session-list").innerText.includes("another")`)
}
