package preview

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/render"
)

// comparison is a prompt before and after a compaction.
type comparison struct {
	Seq     int64    `json:"seq"`
	Method  string   `json:"method"`
	Summary string   `json:"summary"`
	Before  *account `json:"before"`
	After   *account `json:"after"`
	// Names counts the names (paths, identifiers, numbers) of what was covered,
	// KeptCount those that the summary binds. Kept and Lost list the first of
	// them, plain numbers last.
	Names     int      `json:"names"`
	KeptCount int      `json:"kept_count"`
	Kept      []string `json:"kept"`
	Lost      []string `json:"lost"`
	// Needed and Bound count those that the agent went on to use and could only
	// know from there. Missed are those of them that the summary lost.
	Needed int      `json:"needed"`
	Bound  int      `json:"bound"`
	Missed []string `json:"missed"`
}

// account is a prompt without its texts.
type account struct {
	Tokens  render.Tokens  `json:"tokens"`
	Entries []render.Entry `json:"entries"`
}

// maxNames is how many names a comparison lists.
const maxNames = 300

func (p *page) compaction(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	seq, err := seqOf(r)
	if err != nil {
		return nil, err
	}
	covered, err := s.engine.Expand(r.Context(), s.name, seq)
	if err != nil {
		return nil, err
	}
	summary, err := s.event(r.Context(), seq)
	if err != nil {
		return nil, err
	}
	body := summary.Body.(*eventlog.Summary)
	out := &comparison{Seq: seq, Method: body.Method, Summary: body.Summary}
	s.req.Namespace = summary.FullNamespace
	for at, into := range map[int64]**account{seq - 1: &out.Before, seq: &out.After} {
		s.req.At = at
		rendered, err := s.engine.Context(r.Context(), s.name, s.req)
		if err != nil {
			return nil, err
		}
		*into = &account{rendered.Tokens, rendered.Entries}
	}
	later, err := eventlog.Collect(s.engine.Store().Events(r.Context(), s.name, eventlog.Query{Namespace: summary.FullNamespace, After: seq}))
	if err != nil {
		return nil, err
	}
	out.names(covered, later, body.Summary)
	return out, nil
}

func (c *comparison) names(covered, later []*eventlog.Event, summary string) {
	index, shown := recall.NewIndex(covered), recall.Read(summary)
	c.Kept, c.Lost, c.Missed = []string{}, []string{}, []string{}
	for _, name := range plainNumbersLast(index.Names()) {
		if index.Binds(shown, name, index.At(name)) {
			c.Kept = append(c.Kept, name)
		} else {
			c.Lost = append(c.Lost, name)
		}
	}
	for _, need := range recall.Needs(covered, later) {
		c.Needed++
		if index.Binds(shown, need.Name, index.At(need.Name)) {
			c.Bound++
		} else {
			c.Missed = append(c.Missed, need.Name)
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
