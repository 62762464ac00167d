package tune

import (
	"context"
	"fmt"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// Track is what one agent of a log did: the events of one namespace, without
// earlier compactions, and what each costs.
type Track struct {
	Name   string
	events []*eventlog.Event
	groups []eventlog.Group
	full   []int32         // what an event costs at full detail, by half its seq
	low    map[int][]int32 // the same at low detail, by its limit
	fill   float64         // how full digests get
	names  func() *recall.Index
	enc    *tokens.Encoding
}

// Costs measures events for a track.
type Costs struct {
	// Renderers measure, by their limit of low detail in tokens.
	Renderers map[int]*render.Renderer
	// Encoding counts summaries.
	Encoding *tokens.Encoding
}

// NewTrack measures the events of a namespace. Summaries that stand for others
// are left out: the replay makes its own.
func NewTrack(name string, events []*eventlog.Event, c Costs) *Track {
	t := &Track{Name: name, low: map[int][]int32{}, enc: c.Encoding}
	for _, e := range events {
		if s, ok := e.Body.(*eventlog.Summary); ok && len(s.Covers) > 0 {
			continue
		}
		// Twice the place: the odd numbers are for summaries.
		own := e.Clone()
		own.Seq = 2 * int64(len(t.events)+1)
		t.events = append(t.events, own)
	}
	t.groups = eventlog.Groups(t.events)
	t.names = sync.OnceValue(func() *recall.Index { return recall.NewIndex(t.events) })
	for limit, r := range c.Renderers {
		t.measure(limit, r)
	}
	t.fill = t.measureFill()
	return t
}

func (t *Track) measure(limit int, r *render.Renderer) {
	t.full = make([]int32, len(t.events)+1)
	low := make([]int32, len(t.events)+1)
	for _, e := range t.events {
		e.FullDetailTokens, e.LowDetailTokens = r.Measure(e)
		t.full[e.Seq/2] = int32(r.CostAt(e, eventlog.TierFull))
		low[e.Seq/2] = int32(r.CostAt(e, eventlog.TierLow))
	}
	t.low[limit] = low
}

// Len is the number of events, Calls that of calls of the model.
func (t *Track) Len() int { return len(t.events) }

// Calls is the number of actions: each is one call of the model.
func (t *Track) Calls() int {
	n := 0
	for _, e := range t.events {
		if e.Kind() == eventlog.KindAction {
			n++
		}
	}
	return n
}

// Tokens is what all events cost at full detail.
func (t *Track) Tokens() int {
	sum := 0
	for _, n := range t.full {
		sum += int(n)
	}
	return sum
}

// measureFill has the digest written at two places of the log.
func (t *Track) measureFill() float64 {
	total, n := 0.0, 0
	for _, share := range []int{2, 4} {
		covered := t.events[:len(t.events)*share/5]
		if len(covered) < 8 {
			continue
		}
		size := 0
		for _, e := range covered {
			size += int(t.full[e.Seq/2])
		}
		room := max(size/10, 256)
		text, err := summarize.Digest{}.Summarize(context.Background(), summarize.Request{
			Namespace: t.Name, Events: covered, MaxTokens: room, Encoding: t.enc,
		})
		if err != nil {
			continue
		}
		total += float64(t.enc.Count(text)) / float64(room)
		n++
	}
	if n == 0 {
		return 1
	}
	return min(total/float64(n), 1)
}

// cost is what an event takes at a tier, by cached counts.
func (t *Track) cost(low []int32) summarize.Cost {
	return func(e *eventlog.Event, tier eventlog.Tier) int {
		switch {
		case e.Seq%2 == 1: // a summary of the replay
			return e.FullDetailTokens
		case tier == eventlog.TierLow:
			return int(low[e.Seq/2])
		}
		return int(t.full[e.Seq/2])
	}
}

// lowDetail finds the counts for a limit of low detail.
func (t *Track) lowDetail(limit int) ([]int32, error) {
	low, ok := t.low[limit]
	if !ok {
		return nil, fmt.Errorf("replay %q: nothing was measured at a low detail of %d tokens", t.Name, limit)
	}
	return low, nil
}

// originals are the events of some ranges of seqs.
func (t *Track) originals(ranges []eventlog.Range) []*eventlog.Event {
	var all []*eventlog.Event
	for _, e := range t.events {
		for _, r := range ranges {
			if e.Seq >= r[0] && e.Seq <= r[1] {
				all = append(all, e)
				break
			}
		}
	}
	return all
}
