package browsertest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	update = flag.Bool("update", false, "make the pictures of the documentation anew")
	shots  = flag.String("shots", "", "a folder to put pictures of every view on every screen into")
)

// TestShots is for eyes: with -shots it makes pictures of all there is.
func TestShots(t *testing.T) {
	if *shots == "" {
		return
	}
	d := serve(t, map[string]string{"log_high_water_tokens": "90000"})
	for _, path := range []string{"claude-code/compaction-long.jsonl", "claude-code/screenshots-docker.jsonl", "webvoyager/coursera-16/interact_messages.json", "claude-code/sidechains-todo-app.jsonl"} {
		d.read(corpus(t, path))
	}
	b := start(t)
	infos, err := d.engine.Store().Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		t.Log(info.Name, info.LastSeq, info.Namespaces)
	}
	for _, on := range screens() {
		for _, v := range views {
			tb := b.open(t, d, on, "session=53ea1606-cf60-417b-928a-068324ecc7b3&"+v.view)
			v.reach(tb)
			tb.js(`scrollTo(0, 0)`)
			tall := on
			tall.height = value[int](tb, `document.documentElement.scrollHeight`)
			if err := tall.emulate(tb.ctx); err != nil {
				t.Fatal(err)
			}
			tb.js(`new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))`)
			picture, err := chromedp.Run(tb.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*shots, v.name+"-"+on.String()+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
