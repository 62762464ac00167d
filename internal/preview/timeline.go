package preview

import (
	"net/http"
	"slices"
)

// timeline is the size of a namespace's view over its life, in tokens by tier.
// The lists run along: a point each, in order.
type timeline struct {
	Seq        []int64 `json:"seq"`
	Summarized []int   `json:"summarized"`
	Low        []int   `json:"low"`
	Full       []int   `json:"full"`
	// Compactions are those of the namespace, oldest first.
	Compactions []mark `json:"compactions"`
	High        int    `json:"high"`
	LowWater    int    `json:"low_water"`
	Besides     int    `json:"besides"` // what every prompt holds besides the log
}

// mark is one compaction.
type mark struct {
	Seq    int64  `json:"seq"`
	Method string `json:"method"`
	Events int    `json:"events"`
	Before int    `json:"before"`
	After  int    `json:"after"`
	// Undone is the seq of the event that took it back, 0 if none did.
	Undone int64 `json:"undone,omitzero"`
}

func (p *page) timeline(r *http.Request) (any, error) {
	s, err := p.source(r)
	if err != nil {
		return nil, err
	}
	w := p.walks.of(walkKey{s.engine, s.name, s.namespace()})
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.goOn(r.Context(), s); err != nil {
		return nil, err
	}
	t := w.out.clone()
	t.High, t.LowWater = s.marks.High, lowOf(s.marks)
	if t.Besides, err = besides(r.Context(), s.engine, s.name, s.namespace()); err != nil {
		return nil, err
	}
	t.Besides = max(t.Besides, s.weight)
	if last := w.now.at; last > 0 && !slices.Contains(t.Seq[max(0, len(t.Seq)-1):], last) {
		t.add(w.now)
	}
	return t, nil
}

// point is the view at a seq.
type point struct {
	at int64
	state
}

func (p *point) total() int { return p.Summarized + p.Low + p.Full }

func (t *timeline) add(p point) {
	t.Seq = append(t.Seq, p.at)
	t.Summarized = append(t.Summarized, p.Summarized)
	t.Low = append(t.Low, p.Low)
	t.Full = append(t.Full, p.Full)
}

func (t *timeline) clone() *timeline {
	return &timeline{
		Seq: slices.Clone(t.Seq), Summarized: slices.Clone(t.Summarized), Low: slices.Clone(t.Low), Full: slices.Clone(t.Full),
		Compactions: append([]mark{}, t.Compactions...),
	}
}

// thin leaves out every other point that no compaction stands beside.
func (t *timeline) thin(kept map[int64]bool) {
	old := t.clone()
	t.Seq, t.Summarized, t.Low, t.Full = nil, nil, nil, nil
	for i, seq := range old.Seq {
		if kept[seq] || i%2 == 0 {
			t.add(point{seq, state{Summarized: old.Summarized[i], Low: old.Low[i], Full: old.Full[i]}})
		}
	}
}

func (s *source) namespace() string {
	if s.req.Namespace == "" && len(s.info.Namespaces) > 0 {
		return s.info.Namespaces[0]
	}
	return s.req.Namespace
}
