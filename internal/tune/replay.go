package tune

import (
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// Point is the prompt of one call: what each tier costs, in tokens.
type Point struct {
	Event      int `json:"event"` // the place of the action in the log, from 1
	Fixed      int `json:"fixed"`
	Summarized int `json:"summarized"`
	Low        int `json:"low"`
	Full       int `json:"full"`
}

// Total is what the prompt costs.
func (p Point) Total() int { return p.Fixed + p.Summarized + p.Low + p.Full }

// replay walks a track once under one setting.
type replay struct {
	t       *Track
	s       Setting
	price   Price
	marks   summarize.Marks
	cost    summarize.Cost
	written func(*summarize.Plan) int // what a summary costs in tokens
	sight   *sight                    // nil: nobody looks
	text    string                    // of the summary that was written last

	view  *eventlog.View
	now   Point // what the view costs
	shown seen  // the same events at full detail: what of the log is shown how
	all   int   // all events so far at full detail

	meter  *summarize.Meter
	stable int // what a compaction would leave of the prompt
	rest   int // after a compaction that came to nothing: not before this cost
	cache  cache
	last   *eventlog.Event
	out    *Result
}

// seen counts tokens of the originals by how the prompt shows them.
type seen struct{ low, full int }

func newReplay(t *Track, s Setting, p Price) (*replay, error) {
	low, err := t.lowDetail(s.LowDetail)
	if err != nil {
		return nil, err
	}
	r := &replay{
		t: t, s: s, price: p, marks: s.marks(p), cost: t.cost(low),
		view:  &eventlog.View{},
		now:   Point{Fixed: s.Fixed},
		cache: cache{price: p},
		out:   &Result{Setting: s, Timeline: make([]Point, 0, t.Calls())},
	}
	if len(t.events) > 0 {
		r.view.Namespace = t.events[0].FullNamespace
	}
	r.written = func(plan *summarize.Plan) int {
		return max(1, int(t.fill*float64(plan.SummaryTokens)))
	}
	r.settle()
	return r, nil
}

func (r *replay) run() *Result {
	for i, e := range r.t.events {
		if e.Kind() == eventlog.KindAction {
			if r.s.Policy == AppendOnly && r.now.Total() > r.s.High {
				r.out.Ended = true
				break
			}
			r.call(i, e)
		}
		r.add(e)
		if r.due(e.Timestamp) {
			r.compact()
		}
	}
	r.out.finish(r.cache.bill, r.price)
	return r.out
}

// call is one call of the model, which answers with the action.
func (r *replay) call(i int, e *eventlog.Event) {
	if r.s.Policy == EveryTurn {
		r.drawLine()
	}
	prompt := r.now.Total()
	if r.meter != nil {
		r.meter.Call(prompt)
	}
	r.cache.call(e.Timestamp, prompt, int(r.t.full[e.Seq/2]))
	if r.sight != nil {
		r.sight.call(i)
	}
	point := r.now
	point.Event = i + 1
	r.out.call(point, r.shown, r.all)
}

func (r *replay) add(e *eventlog.Event) {
	r.view.Add(e)
	n := int(r.t.full[e.Seq/2])
	r.now.Full += n
	r.shown.full += n
	r.all += n
	r.last = e
}

func (r *replay) due(at time.Time) bool {
	total := r.now.Total()
	switch {
	case r.s.Policy == AppendOnly || total <= r.rest || r.marks.High == 0:
		return false
	case total > r.marks.High:
		return true
	case r.meter == nil || !summarize.Settled(r.last):
		return false
	}
	return r.meter.Due(total, r.stable, r.cache.idle(at))
}

// compact carries out the plan of a compaction, or puts it off until the view
// has grown by a tenth.
func (r *replay) compact() {
	plan := summarize.Force(r.view, r.marks, r.s.Fixed, r.cost)
	if plan == nil {
		r.rest = r.now.Total() * 11 / 10
		return
	}
	size := r.written(plan)
	if size >= plan.Before-plan.After+plan.SummaryTokens {
		r.rest = r.now.Total() * 11 / 10
		return
	}
	summary := plan.Event(r.last.AgentName, "", "")
	summary.Seq, summary.Timestamp, summary.FullDetailTokens = r.last.Seq+1, r.last.Timestamp, size
	r.paySummary(plan, size)
	before := r.entries()
	r.view.Add(summary)
	r.cache.cut(r.s.Fixed + r.common(before))
	if r.sight != nil {
		r.sight.cover(plan.Covered, summary.Seq, r.text)
	}
	r.out.Compactions++
	r.rest = 0
	r.settle()
}

// paySummary pays the model that writes a summary. It reads what is covered
// anew: the request is not an extension of the agent's own prompt.
func (r *replay) paySummary(plan *summarize.Plan, size int) {
	if !r.s.Model {
		return
	}
	input := plan.Before - plan.After + plan.SummaryTokens
	r.cache.bill.Summaries += (float64(input)*r.price.Input + float64(size)*r.price.Output) / 1e6
}

// settle adds up the view after its tiers have changed.
func (r *replay) settle() {
	r.now = Point{Fixed: r.s.Fixed}
	r.shown = seen{}
	for _, e := range r.view.Events {
		r.count(e)
	}
	if r.marks.Adaptive != nil {
		floor := 0
		if r.view.CompactedAt > 0 {
			floor = r.now.Total()
		}
		r.meter = r.marks.Adaptive.NewMeter(r.marks, floor)
		r.stable = summarize.StablePrefix(r.view, r.marks, r.s.Fixed, r.cost)
	}
}

func (r *replay) count(e *eventlog.Event) {
	tier, _ := r.view.Tier(e)
	n := r.cost(e, tier)
	switch {
	case e.Seq%2 == 1:
		r.now.Summarized += n
	case tier == eventlog.TierLow:
		r.now.Low += n
		r.shown.low += int(r.t.full[e.Seq/2])
	default:
		r.now.Full += n
		r.shown.full += int(r.t.full[e.Seq/2])
	}
}

// entry is an event at a tier: as long as both are the same, so are the bytes.
type entry struct {
	seq  int64
	tier eventlog.Tier
}

func (r *replay) entries() []entry {
	list := make([]entry, len(r.view.Events))
	for i, e := range r.view.Events {
		tier, _ := r.view.Tier(e)
		list[i] = entry{e.Seq, tier}
	}
	return list
}

// common is what the view still shares with how it was, from its head, in
// tokens.
func (r *replay) common(before []entry) int {
	sum := 0
	for i, e := range r.view.Events {
		tier, _ := r.view.Tier(e)
		if i >= len(before) || before[i] != (entry{e.Seq, tier}) {
			break
		}
		sum += r.cost(e, tier)
	}
	return sum
}

// drawLine moves the line of full detail to where the newest share of the view
// begins.
func (r *replay) drawLine() {
	before := r.entries()
	live := r.view.Events
	for len(live) > 0 && live[0].Seq%2 == 1 {
		live = live[1:]
	}
	if len(live) == 0 {
		return
	}
	r.view.FullFrom = live[int(float64(len(live))*(1-r.s.Share))].Seq
	r.cache.cut(r.s.Fixed + r.common(before))
	r.settle()
}
