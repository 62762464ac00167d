package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// moment is what the agents of a session saw after some event.
type moment struct {
	seq    int64
	commit eventlog.Commit
	saw    map[string]string // by namespace and format
}

// TestAtIsWhatWasSeenThen appends logs event by event, with compactions in
// between, keeps each prompt in each format, and looks back at some of them, by
// seq and by commit.
func TestAtIsWhatWasSeenThen(t *testing.T) {
	t.Parallel()
	moments, prompts, compactions := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		high := rapid.IntRange(300, 3000).Draw(rt, "high")
		engine := replayed(t, session.Options{Marks: summarize.Marks{High: high}})
		var seen []moment
		for _, e := range eventlogtest.AnyLog(rt) {
			e.ID, e.Seq, e.CommitHash = "", 0, ""
			if _, err := engine.Append(t.Context(), "s", e); err != nil {
				continue // a summary of what was covered meanwhile
			}
			info, err := engine.Store().Session(t.Context(), "s")
			if err != nil {
				rt.Fatal(err)
			}
			seen = append(seen, moment{info.LastSeq, info.Head, promptsOf(rt, engine, info, session.ContextRequest{})})
		}
		for i := rapid.IntRange(0, 5).Draw(rt, "first moment"); i < len(seen); i += 6 {
			m := seen[i]
			moments++
			info := eventlog.SessionInfo{Namespaces: namespacesSeen(m)}
			for how, at := range map[string]session.ContextRequest{"seq": {At: m.seq}, "commit": {AtCommit: string(m.commit)}} {
				for key, now := range promptsOf(rt, engine, info, at) {
					prompts++
					if now != m.saw[key] {
						rt.Fatalf("at %s %d of %d, %s\nthen: %s\nnow:  %s", how, m.seq, len(seen), key, m.saw[key], now)
					}
				}
			}
		}
		if len(seen) > 0 {
			compactions += int(seen[len(seen)-1].seq) - len(seen)
		}
	})
	t.Logf("%d moments, %d prompts compared, %d events of compactions", moments, prompts, compactions)
}

// replayed opens an engine that compacts as it goes.
func replayed(t *testing.T, opts session.Options) *session.Engine {
	t.Helper()
	n := 0
	opts.Inline = true
	opts.NewID = func() string { n++; return fmt.Sprint("id-", n) }
	engine, err := session.Open(memory.New(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(engine.Close)
	return engine
}

// promptsOf renders each namespace in each of the seven formats.
func promptsOf(t rapid.TB, engine *session.Engine, info eventlog.SessionInfo, req session.ContextRequest) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, namespace := range info.Namespaces {
		for _, f := range render.Formats() {
			req.Namespace, req.Format, req.Budget = namespace, f, 4000
			p, err := engine.Context(context.Background(), "s", req)
			text := fmt.Sprint(err)
			if err == nil {
				text = string(p.Request)
			}
			all[namespace+" "+string(f)] = text
		}
	}
	return all
}

func namespacesSeen(m moment) []string {
	var names []string
	for key := range m.saw {
		name, _, _ := strings.Cut(key, " ")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func TestAtRefuses(t *testing.T) {
	t.Parallel()
	engine := replayed(t, session.Options{})
	for i, commit := range []string{"abcd1111", "abcd2222", "v1.0", "v1.0", "v1.0.1"} {
		e := eventlog.New("coder", &eventlog.Action{Text: fmt.Sprint("step ", i)})
		e.CommitHash = eventlog.Commit(commit)
		if _, err := engine.Append(t.Context(), "s", e); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		at   session.ContextRequest
		want string // the last seq seen, or the error
	}{
		{session.ContextRequest{At: 5}, "5"},
		{session.ContextRequest{At: 6}, `seq 6 of "s": no such event: the log ends at 5`},
		{session.ContextRequest{AtCommit: "abcd2"}, "1"},
		{session.ContextRequest{AtCommit: "abcd"}, `commit "abcd" of "s": no such event: it may be abcd1111 or abcd2222; give more digits`},
		{session.ContextRequest{AtCommit: "abc"}, `commit "abc" of "s": no such event: give at least 4 digits`},
		{session.ContextRequest{AtCommit: "abcd1"}, `commit "abcd1" of "s": no such event: nothing had happened then`},
		{session.ContextRequest{AtCommit: "v1.0"}, "3"},
		{session.ContextRequest{AtCommit: "v1.0.1"}, "4"},
		{session.ContextRequest{AtCommit: "beef"}, `commit "beef" of "s": no such event`},
	} {
		got := ""
		v, err := engine.View(t.Context(), "s", c.at)
		if err == nil {
			got = fmt.Sprint(v.Last())
		} else if got = err.Error(); !errors.Is(err, eventlog.ErrNoEvent) {
			t.Errorf("%+v: %v is not eventlog.ErrNoEvent", c.at, err)
		}
		if got != c.want {
			t.Errorf("at %d%s: %s, want %s", c.at.At, c.at.AtCommit, got, c.want)
		}
	}
}
