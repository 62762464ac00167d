package browsertest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
)

// most is how many entries may be in the document at a time, however long the
// list is.
const most = 400

// TestTenThousandEntries scrolls through a long prompt. How smoothly depends on
// the machine, and is told; what it rests on is that few entries are in the
// document.
func TestTenThousandEntries(t *testing.T) {
	d := serve(t, nil)
	const n = 10_000
	var batch []*eventlog.Event
	for i := range n {
		batch = append(batch, eventlog.New("coder", &eventlog.Action{Terminal: fmt.Sprintf("sed -n %d,%dp src/http/head_%d.go", i, i+40, i)}))
	}
	for part := range slices.Chunk(batch, 500) {
		d.add("long", part...)
	}
	tb := start(t).open(t, d, wide, "session=long")
	if got := tb.entries(); got != n {
		t.Fatalf("%d entries", got)
	}
	type scroll struct {
		Frames, Most, Gaps, Last int
		Longest                  float64
		Tasks                    []float64
	}
	s := value[scroll](tb, `(async () => {
		const out = { frames: 0, most: 0, gaps: 0, last: 0, longest: 0, tasks: [] };
		const watch = new PerformanceObserver((list) => out.tasks.push(...list.getEntries().map((e) => e.duration)));
		watch.observe({ type: "longtask" });
		let before = performance.now();
		const frame = () => new Promise((go) => requestAnimationFrame(go));
		const look = () => {
			const now = performance.now();
			out.frames++;
			out.longest = Math.max(out.longest, now - before);
			before = now;
			const there = document.querySelectorAll(".entries .entry").length;
			out.most = Math.max(out.most, there);
			const under = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
			if (!under?.closest(".entry") && under?.closest(".entries")) out.gaps++;
		};
		document.querySelector(".entries").scrollIntoView();
		for (let i = 0; i < 150; i++) { scrollBy(0, 300); await frame(); look(); }
		for (let i = 0; i < 20; i++) { scrollTo(0, document.documentElement.scrollHeight * i / 20); await frame(); await frame(); look(); }
		scrollTo(0, document.documentElement.scrollHeight);
		for (let i = 0; i < 60 && !out.last; i++) { await frame(); scrollTo(0, document.documentElement.scrollHeight); out.last = Number(document.querySelector('.entries .entry[aria-posinset="`+fmt.Sprint(n)+`"]')?.ariaPosInSet ?? 0); }
		await new Promise((go) => setTimeout(go, 100));
		watch.disconnect();
		return { Frames: out.frames, Most: out.most, Gaps: out.gaps, Last: out.last, Longest: out.longest, Tasks: out.tasks };
	})()`)
	t.Logf("%d frames, the longest %.0f ms; long tasks %.0f ms; at most %d entries in the document; %d frames before the entries were there", s.Frames, s.Longest, s.Tasks, s.Most, s.Gaps)
	if s.Most == 0 || s.Most > most {
		t.Errorf("%d entries in the document at a time, want at most %d", s.Most, most)
	}
	if s.Last != n {
		t.Errorf("the end of the list shows entry %d, want %d", s.Last, n)
	}

	// An event more changes only the end of the list.
	tb.js(`window.first = document.querySelector(".entries .entry")`)
	d.add("long", eventlog.New("coder", &eventlog.Action{Text: "The tide table is at harbour_9471.", Terminal: "true"}))
	tb.wait(entries + ` === ` + fmt.Sprint(n+1))
	if value[bool](tb, `document.querySelector(".entries .entry") !== window.first`) {
		t.Error("an event at the end made the entries on the screen anew")
	}
}
