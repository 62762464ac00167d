package summarize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// Author has a language model write the summary. The model writes an account of
// the work; what must be right word for word does not depend on it and is put
// beside it by code, as in a [Digest]: the goal and the user's messages, the
// results and open ends, and the ledger of files.
//
// Events that do not fit the model's window are told in parts, in their order,
// and the accounts of the parts are merged by one more call. Where the calls
// allowed do not suffice for that, each event is clipped until they do.
//
// What the model answers is looked at before it is taken: see [Author.Summarize].
type Author struct {
	Model Model
	// Window is how much the model reads and writes at once, in its own
	// tokens. Default 8,192.
	Window int
	// Factor times a count by the request's encoding estimates the model's
	// own. Default 1.
	Factor float64
	// Picture makes a picture ready to be sent, or reports that it cannot be.
	// nil: the model is told of pictures, and does not see them.
	Picture func(p *eventlog.Part) (*Picture, bool)
}

// Name is the model's.
func (a *Author) Name() string { return a.Model.Name() }

const (
	defaultWindow = 8192
	// windowSlack is what is left of a window for estimates that are off.
	windowSlack = 0.9
	// leastAccount is the least room in which an account is asked for.
	leastAccount = 96
	// leastInput is the least of a transcript that is worth sending.
	leastInput = 512
	// maxParts bounds the parts of a transcript, whatever the calls allow.
	maxParts = 16
	// fixedShare is what the parts made by code take at most, in percent.
	fixedShare = 55
)

const (
	summaryTitle = "# Summary"
	accountTitle = "\n## Account\n"
)

// Summarize asks the model. It refuses an account that is empty, longer than
// the room for it, cut off, in part made of control characters or of the same
// words over and over, that calls a tool, that is mostly a copy of what the
// model was given, or that lacks the sections asked for, as the continuation of
// a conversation does, or the words of a model that will not.
func (a *Author) Summarize(ctx context.Context, r Request) (string, error) {
	if r.Calls == nil {
		r.Calls = NewCalls(3, 0, nil)
	}
	if r.Calls.Left() == 0 {
		return "", fmt.Errorf("%w: its calls for this compaction are used up", ErrNotAsked)
	}
	fixed, err := fixedParts(r)
	if err != nil {
		return "", err
	}
	room := r.MaxTokens - r.Encoding.Count(fixed+accountTitle) - slack
	if room < leastAccount {
		return "", fmt.Errorf("%w: %d tokens are too little room for an account", ErrNotAsked, max(room, 0))
	}
	t := &telling{author: a, request: r, room: room}
	account, err := t.account(ctx)
	if err != nil {
		return "", err
	}
	return fixed + accountTitle + account, nil
}

// modelTokens estimates the model's count from ours.
func (a *Author) modelTokens(n int) int {
	return int(math.Ceil(float64(n) * cmp.Or(a.Factor, 1)))
}

// input is how many tokens, by the request's encoding, of a transcript fit
// beside the instructions and a reply.
func (a *Author) input(instructions, reply int) int {
	window := float64(cmp.Or(a.Window, defaultWindow)) * windowSlack / cmp.Or(a.Factor, 1)
	return int(window) - instructions - reply
}

// fixedParts is what code says, from the originals wherever they can be had.
func fixedParts(r Request) (string, error) {
	m, err := gatherOriginals(r)
	if err != nil {
		return "", err
	}
	own := r
	own.MaxTokens = r.MaxTokens * fixedShare / 100
	d := newDraft(own, m, nil)
	d.put(strings.Replace(d.head(), "# Digest", summaryTitle, 1))
	carried := d.carried(own.MaxTokens * carriedShare / 100)
	rest := own.MaxTokens - d.count(carried)
	d.put(d.goal(rest * 45 / 100))
	d.put(carried)
	files, short := d.files(rest * 35 / 100)
	d.readSteps(short)
	d.put(d.ends(rest * 20 / 100))
	d.put(files)
	return strings.Join(d.parts, ""), nil
}

// gatherOriginals sees through every earlier summary, whoever wrote it. Of one
// whose originals are thinned or gone, the text is carried too.
func gatherOriginals(r Request) (gathered, error) {
	if r.Originals == nil {
		return gather(r)
	}
	var carried, events []*eventlog.Event
	for _, e := range r.Events {
		if covering(e) == nil {
			events = append(events, e)
			continue
		}
		past, err := r.Originals(e)
		switch {
		case errors.Is(err, eventlog.ErrForgotten):
			carried = append(carried, withoutAccount(e))
		case err != nil:
			return gathered{}, fmt.Errorf("originals of summary %d: %w", e.Seq, err)
		case past.Thinned:
			carried = append(carried, thinned(e))
		}
		events = append(events, past.Events...)
	}
	r.Events = events
	m, err := gather(r)
	m.carried = append(carried, m.carried...)
	return m, err
}

// thinned is an earlier summary that stands beside its goals: without what code
// wrote of them.
func thinned(summary *eventlog.Event) *eventlog.Event {
	short := withoutAccount(summary)
	if short != summary || summary.Body.(*eventlog.Summary).Method == (Digest{}).Name() {
		return withoutGoal(short)
	}
	return summary
}

// withoutAccount is a summary by an [Author] without the account, which the model
// that writes the next one is shown. It is the summary itself if another wrote it.
func withoutAccount(summary *eventlog.Event) *eventlog.Event {
	body := *summary.Body.(*eventlog.Summary)
	fixed, _, has := strings.Cut(body.Summary, accountTitle)
	if !has || !strings.HasPrefix(fixed, summaryTitle+" of ") || body.Method == eventlog.MethodAgent {
		return summary
	}
	short := summary.Clone()
	body.Summary, short.Body = fixed, &body
	return short
}

// telling is one account in the making.
type telling struct {
	author  *Author
	request Request
	room    int // tokens of the account
}

// account has the model tell the events, in parts where it must.
func (t *telling) account(ctx context.Context) (string, error) {
	enc, calls := t.request.Encoding, t.request.Calls.Left()
	budget := t.author.input(enc.Count(instructions)+promptFrame, t.room)
	if budget < leastInput {
		return "", fmt.Errorf("%w: its window has no room for the events", ErrNotAsked)
	}
	whole := newScript(enc, t.request.Events, t.author.Picture)
	parts := whole.split(budget, min(max(calls-1, 1), maxParts))
	if len(parts) == 1 {
		return t.ask(ctx, question{part: parts[0], source: parts[0].text(), of: 1})
	}
	var merged []entry
	var source strings.Builder
	for i, part := range parts {
		text := part.text()
		source.WriteString(text)
		q := question{part: part, source: text, number: i + 1, of: len(parts)}
		account, err := t.ask(ctx, q)
		if err != nil {
			return "", fmt.Errorf("part %d of %d: %w", i+1, len(parts), err)
		}
		merged = append(merged, entry{head: fmt.Sprintf("account of part %d of %d", i+1, len(parts)), text: account})
	}
	accounts := &script{enc: enc, entries: merged}
	return t.ask(ctx, question{part: accounts.split(budget, 1)[0], source: source.String(), merge: true})
}

// ask puts one question and looks at the answer.
func (t *telling) ask(ctx context.Context, q question) (string, error) {
	words := t.room * 3 / 5 // a token is more than half a word in most languages
	reply, err := t.author.Model.Ask(ctx, Prompt{
		System: instructions, Message: q.message(words, t.request.Refused),
		MaxTokens: t.author.modelTokens(t.room), Calls: t.request.Calls,
	})
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, ErrNotAsked) {
			t.request.Calls.Fail(t.author.Name(), err)
		}
		return "", err
	}
	text, err := judge(reply, q, t.room, t.request.Encoding)
	if err != nil {
		t.request.Calls.Fail(t.author.Name(), err)
	}
	return text, err
}
