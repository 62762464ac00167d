package preview_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/preview"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// TestTimelineGoesOn asks for a timeline while the log grows, is compacted, and
// has a compaction undone. In the end it is as one that is asked for once.
func TestTimelineGoesOn(t *testing.T) {
	s, e := page(t)
	var l line
	for i := range 40 {
		ev := eventlog.New("coder", &eventlog.Fail{Message: strings.Repeat(fmt.Sprint("the tide ", i, " "), 60)})
		if _, err := e.Append(t.Context(), "run", ev); err != nil {
			t.Fatal(err)
		}
		get(t, s, "timeline", of(), &l)
	}
	view, err := e.View(t.Context(), "run", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Undo(t.Context(), "run", view.CompactedAt); err != nil {
		t.Fatal(err)
	}
	var grown, fresh struct {
		line
		Compactions []struct{ Seq, Undone int64 }
	}
	get(t, s, "timeline", of(), &grown)
	get(t, served(t, e), "timeline", of(), &fresh)
	if fmt.Sprint(grown) != fmt.Sprint(fresh) {
		t.Errorf("grown:\n%v\nat once:\n%v", grown, fresh)
	}
	if last := grown.Compactions[len(grown.Compactions)-1]; last.Seq != view.CompactedAt || last.Undone == 0 {
		t.Errorf("the last compaction is %+v, want %d, undone", last, view.CompactedAt)
	}
	end := len(grown.Seq) - 1
	after, err := e.View(t.Context(), "run", session.ContextRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, ev := range after.Events {
		if tier, _ := after.Tier(ev); tier == eventlog.TierLow {
			want += ev.LowDetailTokens
		} else {
			want += ev.FullDetailTokens
		}
	}
	if got := grown.Summarized[end] + grown.Low[end] + grown.Full[end]; got != want {
		t.Errorf("after the undo the timeline ends at %d tokens, the view has %d", got, want)
	}
}

// TestWeightAndPolicy tries what the agent sends besides, and when to compact.
func TestWeightAndPolicy(t *testing.T) {
	s, _ := page(t)
	var p struct {
		WhatIf bool `json:"what_if"`
		Policy string
		Weight int
		Tokens struct{ Total, System int }
	}
	get(t, s, "prompt", of("weight", "700"), &p)
	if !p.WhatIf || p.Tokens.System != 700 || p.Tokens.Total > marks.High {
		t.Errorf("with a weight of 700: %+v, want a replay of at most %d tokens", p, marks.High)
	}
	get(t, s, "prompt", of("weight", "700", "budget", "1500"), &p)
	if p.Tokens.Total > 1500 {
		t.Errorf("%d tokens, want at most 1500", p.Tokens.Total)
	}
	get(t, s, "prompt", of("policy", "fixed"), &p)
	if p.WhatIf || p.Policy != "fixed" {
		t.Errorf("the policy in force is a replay: %+v", p)
	}
	get(t, s, "prompt", of("policy", "adaptive"), &p)
	if !p.WhatIf || p.Policy != "adaptive" {
		t.Errorf("adaptive: %+v", p)
	}
	for _, q := range [][2]string{{"policy", "odd"}, {"weight", "2000"}, {"weight", "-1"}} {
		var said struct{ Detail string }
		if status := get(t, s, "prompt", of(q[0], q[1]), &said); status != http.StatusBadRequest || said.Detail == "" {
			t.Errorf("%s=%s: status %d, %q", q[0], q[1], status, said.Detail)
		}
	}
}

// TestFindLooksBehindTheFirstWords finds what the list of entries cuts off.
func TestFindLooksBehindTheFirstWords(t *testing.T) {
	s, e := page(t)
	ev := eventlog.New("coder", &eventlog.Fail{Message: strings.Repeat("word ", 500) + "Harbour_9471"})
	if _, err := e.Append(t.Context(), "run", ev); err != nil {
		t.Fatal(err)
	}
	var found struct{ Seqs []int64 }
	get(t, s, "find", of("text", "harbour_9471"), &found)
	if len(found.Seqs) != 1 {
		t.Errorf("found in %v, want in one event", found.Seqs)
	}
}

// TestLongSessionsAreNotReplayed asks for replays of a session that is longer
// than allowed, of one that is as long as allowed, and of both in turn.
func TestLongSessionsAreNotReplayed(t *testing.T) {
	e := open(t, marks)
	for name, n := range map[string]int{"run": 41, "short": 40, "other": 40} {
		for i := range n {
			if _, err := e.Append(t.Context(), name, eventlog.New("coder", &eventlog.Action{Terminal: fmt.Sprint("make part ", i)})); err != nil {
				t.Fatal(err)
			}
		}
	}
	held := 0
	s := servedWith(t, e, preview.Options{MaxReplay: 40, Marks: func() summarize.Marks { return marks }, Replay: func(m summarize.Marks) (*session.Engine, func(), error) {
		held++
		return open(t, m), func() { held-- }, nil
	}})
	var refused struct{ Detail string }
	for _, c := range []struct {
		path    string
		query   url.Values
		instead string
	}{
		{"prompt", of("high", "4000"), "41 events, and the daemon replays up to 40: on its machine, use tidemark preview run --web"},
		{"tune", of(), "use tidemark tune run"},
	} {
		if status := get(t, s, c.path, c.query, &refused); status != http.StatusBadRequest || !strings.Contains(refused.Detail, c.instead) {
			t.Errorf("%s: %d, %q; want %q", c.path, status, refused.Detail, c.instead)
		}
	}
	for _, name := range []string{"short", "other", "short"} {
		var p struct {
			WhatIf bool `json:"what_if"`
		}
		if status := get(t, s, "prompt", of("session", name, "high", "4000"), &p); status != http.StatusOK || !p.WhatIf || held != 1 {
			t.Errorf("%s: status %d, a replay: %v; %d are held, want one", name, status, p.WhatIf, held)
		}
	}
}
