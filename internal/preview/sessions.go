package preview

import (
	"context"
	"net/http"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// sessionList is all sessions, those appended to last first; the newest of them
// with the state of their first namespace.
type sessionList struct {
	High     int           `json:"high"`
	Low      int           `json:"low"`
	Share    float64       `json:"share"`
	Sessions []sessionLine `json:"sessions"`
}

type sessionLine struct {
	Name       string    `json:"name"`
	Events     int64     `json:"events"`
	Last       time.Time `json:"last"`
	Namespaces []string  `json:"namespaces"`
	State      *state    `json:"state,omitzero"`
	// Compacting says that the namespace of the state is being compacted.
	Compacting bool `json:"compacting,omitzero"`
}

// state is what is live of a namespace, in tokens.
type state struct {
	Namespace  string `json:"namespace"`
	Summarized int    `json:"summarized"`
	Low        int    `json:"low"`
	Full       int    `json:"full"`
	// Besides is what the agent's prompts hold that the log does not: by the last
	// that was rendered for it, or by what the provider's counts have taught.
	Besides int `json:"besides"`
	// Compacted is the time of the last compaction, Summary its seq.
	Compacted *time.Time `json:"compacted"`
	Summary   int64      `json:"summary"`
	// Errors counts the ErrorEvents since then, Error is what the newest says.
	Errors int    `json:"errors"`
	Error  string `json:"error,omitzero"`
}

// looked is of how many sessions the list says their state.
const looked = 40

func (p *page) sessions(r *http.Request) (any, error) {
	infos, err := p.engine.Store().Sessions(r.Context(), eventlog.SessionQuery{})
	if err != nil {
		return nil, err
	}
	marks := p.opts.Marks()
	list := sessionList{High: marks.High, Low: lowOf(marks), Share: marks.FullShare, Sessions: []sessionLine{}}
	for i, info := range infos {
		line := sessionLine{Name: info.Name, Events: info.LastSeq, Last: info.Last, Namespaces: info.Namespaces}
		if i < looked {
			if line.State, err = p.state(r, info.Name, ""); err != nil {
				return nil, err
			}
			line.Compacting = p.engine.Activity(info.Name, line.State.Namespace).Compacting
		}
		list.Sessions = append(list.Sessions, line)
	}
	return list, nil
}

// sessionState is one session as it is now.
type sessionState struct {
	Namespaces   []*state             `json:"namespaces"`
	Calibrations []session.Calibrated `json:"calibrations"`
	Compacting   bool                 `json:"compacting"`
}

// session answers with the state of each namespace, whatever marks are tried.
func (p *page) session(r *http.Request) (any, error) {
	name := r.URL.Query().Get("session")
	info, err := p.engine.Store().Session(r.Context(), name)
	if err != nil {
		return nil, err
	}
	out := &sessionState{Namespaces: []*state{}}
	if out.Calibrations, err = p.engine.Calibrations(r.Context(), name); err != nil {
		return nil, err
	}
	for _, namespace := range info.Namespaces {
		s, err := p.state(r, name, namespace)
		if err != nil {
			return nil, err
		}
		out.Namespaces = append(out.Namespaces, s)
		out.Compacting = out.Compacting || p.engine.Activity(name, namespace).Compacting
	}
	return out, nil
}

func (p *page) state(r *http.Request, name, namespace string) (*state, error) {
	v, err := p.engine.View(r.Context(), name, session.ContextRequest{Namespace: namespace})
	if err != nil {
		return nil, err
	}
	s := &state{Namespace: v.Namespace, Summary: v.CompactedAt}
	if s.Besides, err = besides(r.Context(), p.engine, name, v.Namespace); err != nil {
		return nil, err
	}
	for _, e := range v.Events {
		s.add(v, e, costOf(e, v))
		if e.Seq == v.CompactedAt {
			s.Compacted = &e.Timestamp
		}
		if failed, ok := e.Body.(*eventlog.Error); ok && e.Seq > v.CompactedAt {
			s.Errors++
			s.Error = firstOf(failed.Error.Type+": "+failed.Error.Message, firstWords)
		}
	}
	return s, nil
}

func besides(ctx context.Context, engine *session.Engine, name, namespace string) (int, error) {
	known, err := engine.Calibrations(ctx, name)
	if err != nil {
		return 0, err
	}
	most := engine.Activity(name, namespace).Fixed
	for _, c := range known {
		if c.Namespace == namespace && !c.Erratic {
			most = max(most, int(c.Offset))
		}
	}
	return most, nil
}

func (s *state) add(v *eventlog.View, e *eventlog.Event, cost int) {
	switch tier, _ := v.Tier(e); tier {
	case eventlog.TierSummarized:
		s.Summarized += cost
	case eventlog.TierLow:
		s.Low += cost
	default:
		s.Full += cost
	}
}

// costOf is what an event takes in the view, by the counts it carries. Errors of
// the framework are not shown to the agent.
func costOf(e *eventlog.Event, v *eventlog.View) int {
	tier, _ := v.Tier(e)
	switch {
	case e.Kind() == eventlog.KindError:
		return 0
	case tier == eventlog.TierLow:
		return e.LowDetailTokens
	}
	return e.FullDetailTokens
}

func lowOf(m summarize.Marks) int {
	if m.Low == 0 {
		return m.High / 2
	}
	return m.Low
}
