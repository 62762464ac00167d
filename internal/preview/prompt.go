package preview

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// shownPrompt is a prompt with what its entries show.
type shownPrompt struct {
	*render.Prompt
	High    int          `json:"high"`
	Low     int          `json:"low"`
	Share   float64      `json:"share"`
	Policy  string       `json:"policy"`
	Weight  int          `json:"weight"`
	WhatIf  bool         `json:"what_if"`
	LastSeq int64        `json:"last_seq"`
	Shown   []shownEntry `json:"shown"` // beside Entries
	Bytes   int          `json:"request_bytes"`
	// Raw is the request, where the page asks for it.
	Raw jsontext.Value `json:"request,omitzero"`
}

type shownEntry struct {
	Agent    string    `json:"agent"`
	Time     time.Time `json:"time"`
	Pinned   bool      `json:"pinned,omitzero"`
	Text     string    `json:"text"`
	Cut      bool      `json:"cut,omitzero"` // Text is longer than what is here
	Pictures []picture `json:"pictures,omitzero"`
}

// picture is one that the page shows.
type picture struct {
	MediaType string `json:"media_type"`
	Data      string `json:"data"` // base64
	Width     int    `json:"width"`
	Height    int    `json:"height"`
}

// firstWords is how much text an entry of the list brings along, in bytes; the
// rest comes when it is opened.
const firstWords = 400

func (p *page) prompt(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	s.req.WithText = true
	rendered, err := s.prompt(r.Context())
	if err != nil {
		return nil, err
	}
	view, err := s.engine.View(r.Context(), s.name, s.req)
	if err != nil {
		return nil, err
	}
	out := &shownPrompt{
		Prompt: rendered, High: s.marks.High, Low: lowOf(s.marks), Share: s.marks.FullShare,
		Policy: policyOf(s.marks), Weight: s.weight, WhatIf: s.changed, LastSeq: s.info.LastSeq, Bytes: len(rendered.Request),
	}
	if r.URL.Query().Get("raw") != "" {
		out.Raw = rendered.Request
	}
	rendered.Request = nil
	events := map[int64]*eventlog.Event{}
	for _, e := range view.Events {
		events[e.Seq] = e
	}
	for i := range rendered.Entries {
		out.Shown = append(out.Shown, shown(&rendered.Entries[i], events[rendered.Entries[i].Seq], firstWords))
	}
	return out, nil
}

// prompt renders within what the weight leaves of the budget.
func (s *source) prompt(ctx context.Context) (*render.Prompt, error) {
	req := s.req
	if req.Budget > 0 {
		if req.Budget <= s.weight {
			return nil, bad(fmt.Sprintf("system text and tools of %d tokens leave nothing of a budget of %d", s.weight, req.Budget))
		}
		req.Budget -= s.weight
	}
	rendered, err := s.engine.Context(ctx, s.name, req)
	var small *render.BudgetError
	if errors.As(err, &small) && s.weight > 0 {
		return nil, &render.BudgetError{Budget: s.req.Budget, Needed: small.Needed + s.weight}
	}
	if err != nil {
		return nil, err
	}
	rendered.Tokens.System += s.weight
	rendered.Tokens.Total += s.weight
	if rendered.Budget > 0 {
		rendered.Budget += s.weight
	}
	return rendered, nil
}

func shown(entry *render.Entry, e *eventlog.Event, most int) shownEntry {
	s := shownEntry{Text: entry.Text}
	if most > 0 {
		s.Text = firstOf(s.Text, most)
		s.Cut = len(s.Text) < len(entry.Text)
	}
	if e != nil {
		s.Agent, s.Time, s.Pinned = e.AgentName, e.Timestamp, e.Pinned
	}
	if most > 0 {
		s.Cut = s.Cut || len(entry.Pictures) > 0
		return s
	}
	for _, pic := range entry.Pictures {
		s.Pictures = append(s.Pictures, picture{pic.MediaType, base64.StdEncoding.EncodeToString(pic.Data), pic.Width, pic.Height})
	}
	return s
}

// firstOf is the beginning of a text, at most so many bytes and no part of a
// sign.
func firstOf(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// openEntry is one entry whole: what is rendered of it, and the event itself.
type openEntry struct {
	Rendered *shownEntry    `json:"rendered"` // null where the prompt does not show it
	Event    jsontext.Value `json:"event"`
	Text     string         `json:"text"` // the event in full, as plain text
}

// entry answers with one event as the prompt shows it and as it is.
func (p *page) entry(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	seq, err := seqOf(r)
	if err != nil {
		return nil, err
	}
	e, err := s.event(r.Context(), seq)
	if err != nil {
		return nil, err
	}
	s.req.Namespace, s.req.WithText = e.FullNamespace, true
	out := &openEntry{Text: plain(e)}
	if out.Event, err = e.MarshalJSON(); err != nil {
		return nil, err
	}
	rendered, err := s.prompt(r.Context())
	if err != nil {
		return nil, err
	}
	for i := range rendered.Entries {
		if entry := &rendered.Entries[i]; entry.Seq == seq {
			said := shown(entry, e, 0)
			out.Rendered = &said
		}
	}
	return out, nil
}

// coveredList is a part of what stands behind a summary.
type coveredList struct {
	Count  int            `json:"count"` // of all
	Events []coveredEvent `json:"events"`
	// More says that there are others, with greater seqs.
	More bool `json:"more"`
}

type coveredEvent struct {
	Seq    int64         `json:"seq"`
	Type   eventlog.Kind `json:"type"`
	Agent  string        `json:"agent"`
	Tokens int           `json:"tokens"`
	Text   string        `json:"text"`
}

// maxCovered is how many events behind a summary are given at once.
const maxCovered = 500

func (p *page) covered(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	seq, err := seqOf(r)
	if err != nil {
		return nil, err
	}
	list := coveredList{Events: []coveredEvent{}}
	for e, err := range s.engine.Expand(r.Context(), s.name, seq, s.after) {
		if err != nil {
			return nil, err
		}
		if list.More = len(list.Events) == maxCovered; list.More {
			break
		}
		list.Events = append(list.Events, coveredEvent{e.Seq, e.Kind(), e.AgentName, e.FullDetailTokens, firstOf(plain(e), firstWords)})
	}
	summary, err := s.event(r.Context(), seq)
	if err != nil {
		return nil, err
	}
	list.Count = max(summary.Body.(*eventlog.Summary).SummarizedEventCount, len(list.Events)) // others' summaries may not count
	return list, nil
}

// found lists the entries of a prompt that hold a text.
type found struct {
	Seqs []int64 `json:"seqs"`
}

// find looks for a text in all that the live events say, whatever of it the
// prompt shows.
func (p *page) find(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	view, err := s.engine.View(r.Context(), s.name, s.req)
	if err != nil {
		return nil, err
	}
	out := found{Seqs: []int64{}}
	want := strings.ToLower(r.URL.Query().Get("text"))
	for _, e := range view.Events {
		if strings.Contains(strings.ToLower(plain(e)), want) {
			out.Seqs = append(out.Seqs, e.Seq)
		}
	}
	return out, nil
}
