package preview

import (
	"net/http"
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
	// Kept and Lost are the names (paths, identifiers, numbers) of what was
	// covered that the summary binds, or not. Needed and Bound count those that
	// the agent went on to use and could only know from there.
	Kept   []string `json:"kept"`
	Lost   []string `json:"lost"`
	Names  int      `json:"names"`
	Needed int      `json:"needed"`
	Bound  int      `json:"bound"`
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
	score := recall.Of(recall.Needs(covered, later), summary)
	c.Needed, c.Bound = score.Needed, score.Kept
	index, shown := recall.NewIndex(covered), recall.Read(summary)
	all := index.Names()
	c.Names = len(all)
	c.Kept, c.Lost = []string{}, []string{}
	for _, name := range all {
		if index.Binds(shown, name, index.At(name)) {
			c.Kept = append(c.Kept, name)
		} else {
			c.Lost = append(c.Lost, name)
		}
	}
	c.Kept, c.Lost = c.Kept[:min(len(c.Kept), maxNames)], c.Lost[:min(len(c.Lost), maxNames)]
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

