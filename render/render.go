package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// ErrNothing is returned for a view without events.
var ErrNothing = errors.New("nothing to render: the namespace has no events")

// BudgetError says that no prompt fits the budget.
type BudgetError struct {
	Budget int // tokens
	Needed int // the smallest budget that would do, in tokens
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("a budget of %d tokens is too small: system text, tools and the least of the log need %d", e.Budget, e.Needed)
}

// Renderer renders views. It is safe for concurrent use; make one and keep it,
// since it remembers what things cost.
type Renderer struct {
	opts     Options
	memory   *memory
	standard *voice // for models that are not named
}

// New makes a renderer. The error is that of an unknown encoding.
func New(opts Options) (*Renderer, error) {
	r := &Renderer{opts: opts.withDefaults()}
	r.memory = newMemory(r.opts.MaxRemembered)
	var err error
	r.standard, err = newVoice(&r.opts, r.memory, "")
	return r, err
}

// Render gives the prompt of a view. The error is [ErrNothing], a
// [*BudgetError], or speaks of the request.
func (r *Renderer) Render(v *eventlog.View, req Request) (*Prompt, error) {
	req.Format = cmp.Or(req.Format, Anthropic)
	voice, err := newVoice(&r.opts, r.memory, req.Model)
	if err != nil {
		return nil, err
	}
	if err := checkRequest(&req); err != nil {
		return nil, err
	}
	if len(v.Events) == 0 {
		return nil, ErrNothing
	}
	if req.Budget == 0 {
		req.Budget = voice.model.Window
	}
	p := newPress(voice, v, &req)
	if err := p.fit(); err != nil {
		return nil, err
	}
	return p.prompt(), nil
}

func checkRequest(req *Request) error {
	if req.Budget < 0 {
		return eventlog.BadRequest("budget", "%d is negative", req.Budget)
	}
	if len(req.Tools) > 0 {
		req.Tools = req.Tools.Clone()
		if err := req.Tools.Format(jsontext.PreserveRawStrings(true)); err != nil || req.Tools.Kind() != '[' {
			return eventlog.BadRequest("tools", "want a JSON list of tool definitions")
		}
	}
	for _, f := range Formats() {
		if f == req.Format {
			return nil
		}
	}
	return eventlog.BadRequest("format", "%q is unknown: known are %v", req.Format, Formats())
}

// layout is a prompt in the making: a chat or a document.
type layout interface {
	// head puts system text and tools first, and says what they cost.
	head(req *Request) (system, tools int)
	note(text string)
	group(g *eventlog.Group, l level)
	// account is what each event costs, and what belongs to none. cost is all
	// of it.
	account() (spent map[*eventlog.Event]int, overhead int)
	cost() int
	finish(req *Request) jsontext.Value
}

func (c *chat) account() (map[*eventlog.Event]int, int)     { return c.spent, c.overhead }
func (d *document) account() (map[*eventlog.Event]int, int) { return d.spent, d.overhead }

func (c *chat) cost() int     { return c.total }
func (d *document) cost() int { return d.total }

func (c *chat) finish(req *Request) jsontext.Value { return c.shape.write(c, req) }
func (d *document) finish(*Request) jsontext.Value { return d.request() }

// press fits one view into one budget.
type press struct {
	voice  *voice
	view   *eventlog.View
	req    *Request
	plan   *plan
	shown  int // events of the view that are not held back
	skip   int // pictures, from the oldest, that are too many
	lookup func(string) []byte

	layout        layout
	system, tools int
	total         int
}

func newPress(voice *voice, v *eventlog.View, req *Request) *press {
	groups := eventlog.Groups(v.Events)
	if n := len(groups); n > 0 && groups[n-1].Open {
		groups = groups[:n-1]
	}
	p := &press{voice: voice, view: v, req: req, plan: newPlan(v, groups), skip: tooManyPictures(v), lookup: pictureLookup(v)}
	for i := range groups {
		p.shown += len(groups[i].Events)
	}
	return p
}

// pictureLookup finds pictures that parts name by their hash only, among those
// that the view holds.
func pictureLookup(v *eventlog.View) func(string) []byte {
	index := sync.OnceValue(func() map[string][]byte { return picturesOf(v) })
	return func(hash string) []byte { return index()[hash] }
}

func picturesOf(v *eventlog.View) map[string][]byte {
	found := map[string][]byte{}
	for _, e := range v.Events {
		out, ok := e.Body.(*eventlog.Output)
		if !ok {
			continue
		}
		for i := range out.Parts {
			if data, err := out.Parts[i].Picture(); err == nil && out.Parts[i].Type == eventlog.PartImage {
				sum := sha256.Sum256(data)
				found[hex.EncodeToString(sum[:])] = data
			}
		}
	}
	return found
}

// fit finds the levels at which the prompt is within the budget.
func (p *press) fit() error {
	p.lay()
	if p.req.Budget == 0 || p.total <= p.req.Budget {
		return nil
	}
	guess := newEstimate(p)
	p.plan.mark(guess.costs(), p.req.Budget)
	if p.plan.descend(guess.fits, func() bool { p.lay(); return p.total <= p.req.Budget }) {
		return nil
	}
	return &BudgetError{Budget: p.req.Budget, Needed: p.total}
}

// lay lays out the plan as it is and adds up what it costs.
func (p *press) lay() {
	p.layout = p.newLayout(p.shown)
	p.system, p.tools = p.layout.head(p.req)
	if note := p.headNote(); note != "" {
		p.layout.note(note)
	}
	for i := range p.plan.groups {
		if l := p.plan.levels[i]; l != levelOut {
			p.layout.group(&p.plan.groups[i], l)
		}
	}
	p.total = p.system + p.tools + p.layout.cost()
}

// headNote is what is said before the first event, if anything.
func (p *press) headNote() string {
	if n, first, last := p.plan.leftOut(); n > 0 {
		if n == 1 {
			return fmt.Sprintf("event %d left out to stay within budget", first)
		}
		return fmt.Sprintf("%d events left out to stay within budget: %d to %d", n, first, last)
	}
	if !p.startsAsUser() {
		return "the log begins here"
	}
	return ""
}

func (p *press) newLayout(events int) layout {
	if _, ok := shapes[p.req.Format]; !ok {
		return newDocument(p.voice, p.req.Format, p.lookup, events)
	}
	c := newChat(p.voice, p.req.Format, p.lookup, events)
	c.skip = p.skip
	return c
}

// startsAsUser reports whether the view's first event speaks as the user, as
// the first message of a chat must.
func (p *press) startsAsUser() bool {
	switch p.view.Events[0].Kind() {
	case eventlog.KindTaskStart, eventlog.KindOutput, eventlog.KindSummary, eventlog.KindFile, eventlog.KindCancelled:
		return true
	}
	return false
}
