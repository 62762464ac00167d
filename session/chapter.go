package session

import (
	"context"
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// Chapter is a summary that an agent wrote itself.
type Chapter struct {
	// Namespace is whose view it is made of. Default: the session's first.
	Namespace string
	// Name is the title, in one line. It may be empty.
	Name string
	// Text stands for the events in the prompt.
	Text string
	// Covers are the events, as inclusive and ascending ranges of seq.
	Covers []eventlog.Range
}

// AddChapter replaces events of the view by a summary that the agent wrote. What
// it may cover is said at [summarize.NewChapter]; and it must not be empty, and
// must cost less than what it covers. It gives the plan and the SummaryEvent.
func (e *Engine) AddChapter(ctx context.Context, session string, ch Chapter) (*summarize.Plan, *eventlog.Event, error) {
	plan, summary, err := e.addChapter(ctx, session, ch)
	if err != nil {
		return nil, nil, fmt.Errorf("summarize %q: %w", session, err)
	}
	return plan, summary, nil
}

func (e *Engine) addChapter(ctx context.Context, session string, ch Chapter) (*summarize.Plan, *eventlog.Event, error) {
	switch {
	case strings.TrimSpace(ch.Text) == "":
		return nil, nil, eventlog.BadRequest("summary", "is empty: say what the events came to")
	case strings.ContainsAny(ch.Name, "\n\r"):
		return nil, nil, eventlog.BadRequest("name", "has more than one line")
	case strings.ContainsFunc(ch.Name+ch.Text, isControl):
		return nil, nil, eventlog.BadRequest("summary", "has control characters, or is not UTF-8: take them out")
	}
	view, err := e.View(ctx, session, ContextRequest{Namespace: ch.Namespace})
	if err != nil {
		return nil, nil, err
	}
	if err := e.checkEnd(ctx, session, ch.Covers); err != nil {
		return nil, nil, err
	}
	l := e.open.take(session)
	defer e.open.give(l)
	l.mu.Lock()
	fixed := l.fixed[view.Namespace]
	l.mu.Unlock()
	plan, err := summarize.NewChapter(view, ch.Covers, e.opts.Marks, fixed, e.opts.Renderer.CostAt)
	if err != nil {
		return nil, nil, err
	}
	summary := plan.Event(plan.Covered[len(plan.Covered)-1].AgentName, e.redactedText(ch.Text), eventlog.MethodAgent)
	summary.Body.(*eventlog.Summary).Name = e.redactedText(ch.Name)
	if err := e.prepare(summary); err != nil {
		return nil, nil, err
	}
	room := plan.SummaryTokens
	if summary.FullDetailTokens >= room {
		return nil, nil, eventlog.BadRequest("summary", "costs %d tokens, and what it covers only %d: make it shorter, or cover more", summary.FullDetailTokens, room)
	}
	plan.SummaryTokens = summary.FullDetailTokens
	plan.After = plan.Before - room + plan.SummaryTokens
	if err := e.store.Append(ctx, session, []*eventlog.Event{summary}); err != nil {
		return nil, nil, err
	}
	e.takeIn(ctx, l, summary)
	return plan, summary, nil
}

// isControl is what a summary may not hold, whoever wrote it.
func isControl(r rune) bool {
	return r == '\uFFFD' || r == 0x7f || r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x80 && r < 0xa0
}

// checkEnd refuses ranges that go on behind the end of the log.
func (e *Engine) checkEnd(ctx context.Context, session string, covers []eventlog.Range) error {
	info, err := e.store.Session(ctx, session)
	if err != nil {
		return err
	}
	for _, r := range covers {
		if r[1] > info.LastSeq {
			return fmt.Errorf("event %d: %w: the last is %d", r[1], eventlog.ErrNoEvent, info.LastSeq)
		}
	}
	return nil
}
