package preview

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// comparison is a prompt before and after a compaction.
type comparison struct {
	Seq     int64    `json:"seq"`
	Method  string   `json:"method"`
	Summary string   `json:"summary"`
	Before  *account `json:"before"`
	After   *account `json:"after"`
	// Events counts the originals, Read those of them, the newest, that were read
	// for what follows.
	Events int `json:"events"`
	Read   int `json:"read"`
	// Names counts the names (paths, identifiers, numbers) of what was covered,
	// KeptCount those that the summary binds. Kept and Lost list the first of
	// them, plain numbers last.
	Names     int    `json:"names"`
	KeptCount int    `json:"kept_count"`
	Kept      []name `json:"kept"`
	Lost      []name `json:"lost"`
	// Needed and Bound count those that the agent went on to use and could only
	// know from there. Missed are those of them that the summary lost.
	Needed int    `json:"needed"`
	Bound  int    `json:"bound"`
	Missed []name `json:"missed"`
	// Live says that the summary is in the view now, so that it can be undone.
	Live bool `json:"live"`
}

// name is one that the covered events hold.
type name struct {
	Name string `json:"name"`
	In   int    `json:"in"`   // covered events that it is in
	Last int64  `json:"last"` // the seq of the last of them
}

// account is a prompt without its texts.
type account struct {
	Tokens  render.Tokens  `json:"tokens"`
	Entries []render.Entry `json:"entries"`
}

// maxNames is how many names a comparison lists.
const maxNames = 300

// maxRead is how many events a comparison reads: of those that a summary covers
// the newest, and the first after it.
const maxRead = 5000

func (p *page) compaction(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	seq, err := seqOf(r)
	if err != nil {
		return nil, err
	}
	summary, covered, err := s.newest(r.Context(), seq)
	if err != nil {
		return nil, err
	}
	body := summary.Body.(*eventlog.Summary)
	out := &comparison{Seq: seq, Method: body.Method, Summary: body.Summary, Events: body.SummarizedEventCount, Read: len(covered)}
	s.req.Namespace = summary.FullNamespace
	now, err := s.engine.View(r.Context(), s.name, session.ContextRequest{Namespace: summary.FullNamespace})
	if err != nil {
		return nil, err
	}
	out.Live = slices.ContainsFunc(now.Events, func(e *eventlog.Event) bool { return e.Seq == seq })
	for at, into := range map[int64]**account{seq - 1: &out.Before, seq: &out.After} {
		s.req.At = at
		rendered, err := s.prompt(r.Context())
		if err != nil {
			return nil, err
		}
		*into = &account{rendered.Tokens, rendered.Entries}
	}
	later, err := eventlog.Collect(s.engine.Store().Events(r.Context(), s.name, eventlog.Query{Namespace: summary.FullNamespace, After: seq, Limit: maxRead}))
	if err != nil {
		return nil, err
	}
	out.names(covered, later, body.Summary)
	return out, nil
}

// newest gives a summary and the newest of the events that it covers.
func (s *source) newest(ctx context.Context, seq int64) (summary *eventlog.Event, covered []*eventlog.Event, err error) {
	if summary, err = s.event(ctx, seq); err != nil {
		return nil, nil, err
	}
	var after int64
	if body, ok := summary.Body.(*eventlog.Summary); ok {
		after = beforeNewest(body.Covers, maxRead)
	}
	covered, err = eventlog.Collect(s.engine.Expand(ctx, s.name, seq, after))
	return summary, covered, err
}

// beforeNewest is the seq after which ascending ranges hold at most n seqs.
func beforeNewest(ranges []eventlog.Range, n int64) int64 {
	for _, r := range slices.Backward(ranges) {
		length := r[1] - r[0] + 1
		if length >= n {
			return r[1] - n
		}
		n -= length
	}
	return 0
}

func (c *comparison) names(covered, later []*eventlog.Event, summary string) {
	index, shown := recall.NewIndex(covered), recall.Read(summary)
	c.Kept, c.Lost, c.Missed = []name{}, []name{}, []name{}
	add := func(to *[]name, text string) {
		places := index.At(text)
		n := name{Name: text, In: len(places)}
		if n.In > 0 {
			n.Last = covered[places[n.In-1]].Seq
		}
		*to = append(*to, n)
	}
	for _, text := range plainNumbersLast(index.Names()) {
		if index.Binds(shown, text, index.At(text)) {
			add(&c.Kept, text)
		} else {
			add(&c.Lost, text)
		}
	}
	for _, need := range recall.Needs(covered, later) {
		c.Needed++
		if index.Binds(shown, need.Name, index.At(need.Name)) {
			c.Bound++
		} else {
			add(&c.Missed, need.Name)
		}
	}
	c.KeptCount, c.Names = len(c.Kept), len(c.Kept)+len(c.Lost)
	c.Kept, c.Lost = c.Kept[:min(len(c.Kept), maxNames)], c.Lost[:min(len(c.Lost), maxNames)]
}

// plainNumbersLast puts numbers, which are mostly lines of files, behind names.
func plainNumbersLast(names []string) []string {
	isNumber := func(name string) int {
		if strings.Trim(name, "0123456789.") == "" {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(names, func(a, b string) int { return isNumber(a) - isNumber(b) })
	return names
}

// tune compares settings on the session.
func (p *page) tune(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	if err := p.checkReplay(s, "tidemark tune "+s.name); err != nil {
		return nil, err
	}
	report, err := p.opts.Tune(r.Context(), p.engine, s.name, s.req.Model)
	if err != nil {
		return nil, err
	}
	return struct {
		*tune.Report
		Fragment string `json:"fragment"`
	}{report, report.Chosen.Setting.Fragment()}, nil
}

// plain is an event in full, as plain text.
func plain(e *eventlog.Event) string { return strings.TrimRight(recall.Text(e), "\n") }
