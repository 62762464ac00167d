package preview

import (
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
}

// state is what is live of a namespace, in tokens.
type state struct {
	Namespace  string `json:"namespace"`
	Summarized int    `json:"summarized"`
	Low        int    `json:"low"`
	Full       int    `json:"full"`
	// Compacted is the time of the last compaction, Summary its seq.
	Compacted *time.Time `json:"compacted"`
	Summary   int64      `json:"summary"`
}

// looked is of how many sessions the list says their state.
const looked = 40

func (p *page) sessions(r *http.Request) (any, error) {
	infos, err := p.engine.Store().Sessions(r.Context())
	if err != nil {
		return nil, err
	}
	marks := p.opts.Marks()
	list := sessionList{High: marks.High, Low: lowOf(marks), Share: marks.FullShare, Sessions: []sessionLine{}}
	for i, info := range infos {
		line := sessionLine{Name: info.Name, Events: info.LastSeq, Last: info.Last, Namespaces: info.Namespaces}
		if i < looked {
			if line.State, err = p.state(r, info.Name); err != nil {
				return nil, err
			}
		}
		list.Sessions = append(list.Sessions, line)
	}
	return list, nil
}

func (p *page) state(r *http.Request, name string) (*state, error) {
	v, err := p.engine.View(r.Context(), name, session.ContextRequest{})
	if err != nil {
		return nil, err
	}
	s := &state{Namespace: v.Namespace, Summary: v.CompactedAt}
	for _, e := range v.Events {
		s.add(v, e, costOf(e, v))
		if e.Seq == v.CompactedAt {
			s.Compacted = &e.Timestamp
		}
	}
	return s, nil
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
