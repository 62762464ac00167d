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
	opts Options

	mu     sync.Mutex
	voices map[string]*voice
}

// New makes a renderer. The error is that of an unknown encoding.
func New(opts Options) (*Renderer, error) {
	r := &Renderer{opts: opts.withDefaults(), voices: map[string]*voice{}}
	_, err := r.voice("")
	return r, err
}

func (r *Renderer) voice(model string) (*voice, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v := r.voices[model]; v != nil {
		return v, nil
	}
	v, err := newVoice(&r.opts, model)
	if err == nil {
		r.voices[model] = v
	}
	return v, err
}

// Render gives the prompt of a view. The error is [ErrNothing], a
// [*BudgetError], or speaks of the request.
func (r *Renderer) Render(v *eventlog.View, req Request) (*Prompt, error) {
	req.Format = cmp.Or(req.Format, Anthropic)
	voice, err := r.voice(req.Model)
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
	return p.prompt()
}

func checkRequest(req *Request) error {
	if req.Budget < 0 {
		return fmt.Errorf("budget %d: must not be negative", req.Budget)
	}
	if len(req.Tools) == 0 {
		req.Tools = nil
	} else if !req.Tools.IsValid() || req.Tools.Kind() != '[' {
		return errors.New("tools: want a JSON list of tool definitions")
	}
	for _, f := range Formats() {
		if f == req.Format {
			return nil
		}
	}
	return fmt.Errorf("format %q: known are %v", req.Format, Formats())
}

// layout is a prompt in the making: a chat or a document.
type layout interface {
	note(text string)
	group(g *eventlog.Group, l level)
	account() (spent map[*eventlog.Event]int, overhead int)
	finish(req *Request) (jsontext.Value, error)
}

func (c *chat) account() (map[*eventlog.Event]int, int)     { return c.spent, c.overhead }
func (d *document) account() (map[*eventlog.Event]int, int) { return d.spent, d.overhead }

func (c *chat) finish(req *Request) (jsontext.Value, error) {
	return c.shape.write(c, req)
}

func (d *document) finish(*Request) (jsontext.Value, error) { return d.request() }

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
	p.plan.mark(p.groupCosts(), p.req.Budget)
	if p.plan.descend(func() bool { p.lay(); return p.total <= p.req.Budget }) {
		return nil
	}
	return &BudgetError{Budget: p.req.Budget, Needed: p.total}
}

// lay lays out the plan as it is and adds up what it costs.
func (p *press) lay() {
	if _, ok := shapes[p.req.Format]; ok {
		p.layChat()
	} else {
		d := newDocument(p.voice, p.req.Format, p.lookup)
		p.system, p.tools = d.head(p.req)
		p.layout = d
	}
	if note := p.headNote(); note != "" {
		p.layout.note(note)
	}
	for i := range p.plan.groups {
		if l := p.plan.levels[i]; l != levelOut {
			p.layout.group(&p.plan.groups[i], l)
		}
	}
	spent, overhead := p.layout.account()
	p.total = p.system + p.tools + overhead
	for _, n := range spent {
		p.total += n
	}
}

// headNote is what is said before the first event, if anything.
func (p *press) headNote() string {
	if n, first, last := p.plan.leftOut(); n > 0 {
		return fmt.Sprintf("%d events left out to stay within budget: %d to %d", n, first, last)
	}
	if !p.startsAsUser() {
		return "the log begins here"
	}
	return ""
}

func (p *press) layChat() {
	c := newChat(p.voice, p.req.Format, p.lookup)
	c.skip = p.skip
	o := p.voice.model.Overhead
	c.overhead = o.Reply
	p.system, p.tools = 0, 0
	if !isBlank(p.req.System) {
		p.system = p.voice.count(p.req.System) + o.Message
	}
	if len(p.req.Tools) > 0 {
		p.tools = p.voice.count(string(p.req.Tools)) + o.Tool*listLength(p.req.Tools)
	}
	p.layout = c
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

// groupCosts is what each group costs as the view has it.
func (p *press) groupCosts() []int {
	spent, _ := p.layout.account()
	costs := make([]int, len(p.plan.groups))
	for i := range p.plan.groups {
		for _, e := range p.plan.groups[i].Events {
			costs[i] += spent[e]
		}
	}
	return costs
}

func listLength(list jsontext.Value) int {
	n := 0
	_ = eachItem(list, func(jsontext.Value) { n++ })
	return n
}
