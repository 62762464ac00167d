package preview

import (
	"net/http"

	"github.com/tidemark/tidemark/eventlog"
)

// timeline is the size of a namespace's view over its life, in tokens by tier.
// The lists run along: a point each, in order.
type timeline struct {
	Seq        []int64 `json:"seq"`
	Time       []int64 `json:"time"` // milliseconds since 1970
	Summarized []int   `json:"summarized"`
	Low        []int   `json:"low"`
	Full       []int   `json:"full"`
	// Compactions are those of the namespace, oldest first.
	Compactions []mark `json:"compactions"`
	High        int    `json:"high"`
	LowWater    int    `json:"low_water"`
}

// mark is one compaction.
type mark struct {
	Seq    int64  `json:"seq"`
	Method string `json:"method"`
	Events int    `json:"events"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// maxPoints is how many points a timeline has at most, besides those around
// compactions.
const maxPoints = 2000

func (p *page) timeline(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	namespace := s.namespace()
	t := &timeline{High: s.marks.High, LowWater: lowOf(s.marks), Compactions: []mark{}}
	w := walk{view: &eventlog.View{Namespace: namespace}, out: t, every: int(s.info.LastSeq)/maxPoints + 1}
	for e, err := range s.engine.Store().Events(r.Context(), s.name, eventlog.Query{Namespace: namespace}) {
		if err != nil {
			return nil, err
		}
		w.step(e)
	}
	w.point()
	return t, nil
}

func (s *source) namespace() string {
	if s.req.Namespace == "" && len(s.info.Namespaces) > 0 {
		return s.info.Namespaces[0]
	}
	return s.req.Namespace
}

// walk goes through a log and adds up its view.
type walk struct {
	view  *eventlog.View
	now   state
	out   *timeline
	every int
	n     int
	last  *eventlog.Event
	drawn bool // the last event has its point
}

func (w *walk) step(e *eventlog.Event) {
	covers := standsForOthers(e)
	if covers {
		w.point()
	}
	before := w.total()
	w.view.Add(e)
	w.last, w.drawn = e, false
	if !covers {
		w.now.add(w.view, e, costOf(e, w.view))
		if w.n++; w.n%w.every == 0 {
			w.point()
		}
		return
	}
	w.now = state{}
	for _, live := range w.view.Events {
		w.now.add(w.view, live, costOf(live, w.view))
	}
	s := e.Body.(*eventlog.Summary)
	w.out.Compactions = append(w.out.Compactions, mark{e.Seq, s.Method, s.SummarizedEventCount, before, w.total()})
	w.point()
}

func (w *walk) total() int { return w.now.Summarized + w.now.Low + w.now.Full }

// point draws the view as it is after the last event.
func (w *walk) point() {
	if w.last == nil || w.drawn {
		return
	}
	w.drawn = true
	t := w.out
	t.Seq = append(t.Seq, w.last.Seq)
	t.Time = append(t.Time, w.last.Timestamp.UnixMilli())
	t.Summarized = append(t.Summarized, w.now.Summarized)
	t.Low = append(t.Low, w.now.Low)
	t.Full = append(t.Full, w.now.Full)
}
