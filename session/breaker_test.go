package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// picky is a store that takes no summaries.
type picky struct {
	eventlog.Store
	refuses bool
	offered int
}

func (p *picky) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	for _, ev := range events {
		if ev.Kind() == eventlog.KindSummary && p.refuses {
			p.offered++
			return errors.New("no room for summaries")
		}
	}
	return p.Store.Append(ctx, session, events)
}

var marks = summarize.Marks{High: 6000, Low: 3000}

func openInline(t *testing.T, store eventlog.Store, s summarize.Summarizer) *session.Engine {
	t.Helper()
	return openOver(t, store, session.Options{Marks: marks, Inline: true, Summarizer: s})
}

// errorEvents are the ErrorEvents of a type, in order.
func errorEvents(t *testing.T, store eventlog.Store, kind string) (found []*eventlog.Error) {
	t.Helper()
	for ev, err := range store.Events(t.Context(), "s", eventlog.Query{Types: []eventlog.Kind{eventlog.KindError}}) {
		if err != nil {
			t.Fatal(err)
		}
		if body := ev.Body.(*eventlog.Error); body.Error.Type == kind {
			found = append(found, body)
		}
	}
	return found
}

// grow appends until the view costs a share more than it does.
func grow(t *testing.T, e *session.Engine, percent int) {
	t.Helper()
	before := fullCost(t, e)
	for i := 1000; fullCost(t, e) <= before*(100+percent)/100; i++ {
		steps(t, e, i, 1)
	}
}

func fullCost(t *testing.T, e *session.Engine) (n int) {
	t.Helper()
	for _, ev := range view(t, e).Events {
		if ev.Kind() != eventlog.KindError {
			n += ev.FullDetailTokens
		}
	}
	return n
}

func TestThreeRefusalsRestUntilTheLogHasGrownByATenth(t *testing.T) {
	t.Parallel()
	store := &picky{Store: memory.New(), refuses: true}
	e := openInline(t, store, nil)
	for i := 0; store.offered == 0; i++ {
		steps(t, e, i, 1)
	}
	if store.offered != 3 {
		t.Fatalf("%d attempts at the crossing, want 3", store.offered)
	}
	refused := errorEvents(t, store, "compaction_refused")
	if len(refused) != 3 || !refused[0].Recoverable || !refused[1].Recoverable || refused[2].Recoverable {
		t.Fatalf("on record: %+v", refused)
	}
	grow(t, e, 5)
	if store.offered != 3 {
		t.Errorf("%d attempts after growing by a twentieth", store.offered)
	}
	// An engine that opens the session anew knows it from the log.
	e.Close()
	e = openInline(t, store, nil)
	steps(t, e, 500, 1)
	if store.offered != 3 {
		t.Errorf("%d attempts after a restart", store.offered)
	}
	grow(t, e, 6)
	if store.offered != 4 {
		t.Errorf("%d attempts after a tenth more, want one more", store.offered)
	}
	store.refuses = false
	steps(t, e, 2000, 20)
	if len(summaries(view(t, e))) == 0 {
		t.Error("no compaction once the store takes summaries")
	}
}

// asked is a model that counts questions.
type asked struct {
	n     int
	reply func(summarize.Prompt) (summarize.Reply, error)
}

func (*asked) Name() string { return "fake:1" }

func (a *asked) Ask(_ context.Context, p summarize.Prompt) (summarize.Reply, error) {
	if err := p.Calls.Begin(); err != nil {
		return summarize.Reply{}, err
	}
	a.n++
	return a.reply(p)
}

func TestAFailedCrossingIsNotBegunAnewByARestart(t *testing.T) {
	t.Parallel()
	store := &picky{Store: memory.New(), refuses: true}
	model := &asked{reply: func(summarize.Prompt) (summarize.Reply, error) { return summarize.Reply{}, errors.New("out of order") }}
	for restart := range 5 {
		e := openInline(t, store, &summarize.Author{Model: model, Window: 100_000})
		for i := 0; store.offered == 0; i++ {
			steps(t, e, i, 1)
		}
		add(t, e, &eventlog.Fail{Message: fmt.Sprint("stopped for the ", restart, ". time")})
		e.Close()
	}
	if model.n > 3 {
		t.Errorf("the model was asked %d times in one crossing", model.n)
	}
	if n := len(errorEvents(t, store, "summary_failed")); n != model.n {
		t.Errorf("%d failures on record, of %d", n, model.n)
	}
}

func TestASummarizerThatPanicsHasFailed(t *testing.T) {
	t.Parallel()
	model := &asked{reply: func(summarize.Prompt) (summarize.Reply, error) { panic("index out of range") }}
	store := memory.New()
	e := openInline(t, store, &summarize.Author{Model: model, Window: 100_000})
	steps(t, e, 0, 40)
	got := summaries(view(t, e))
	if len(got) == 0 || got[0].Body.(*eventlog.Summary).Method != "digest" {
		t.Fatal("the digest did not take over")
	}
	failed := errorEvents(t, store, "summary_failed")
	if len(failed) == 0 || !strings.Contains(failed[0].Error.Message, "index out of range") || failed[0].Recoverable {
		t.Errorf("on record: %+v", failed)
	}
}

// TestWhatCannotBecomeSmallIsNotCompactedAllTheTime pins more than low water, so
// that no summary gets the view under it.
func TestWhatCannotBecomeSmallIsNotCompactedAllTheTime(t *testing.T) {
	t.Parallel()
	store := memory.New()
	e := openInline(t, store, nil)
	pinned := eventlog.New("dev", &eventlog.TaskStart{Message: strings.Repeat("Mind the gap between the train and the platform.\n", 700)})
	pinned.Pinned = true
	if _, err := e.Append(t.Context(), "s", pinned); err != nil {
		t.Fatal(err)
	}
	const n = 40
	steps(t, e, 0, n)
	made := 0
	for ev, err := range store.Events(t.Context(), "s", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind() == eventlog.KindSummary {
			made++
		}
	}
	if made == 0 || made > n/3 {
		t.Errorf("%d compactions in %d steps", made, n)
	}
	if n := len(errorEvents(t, store, "compaction_refused")); n > 0 {
		t.Errorf("%d refusals", n)
	}
}
