package session

import (
	"cmp"
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// Calibrated is what the provider's own counts have taught about a namespace's
// prompts for a model.
type Calibrated struct {
	Namespace string  `json:"namespace"`
	Model     string  `json:"model"`
	Slope     float64 `json:"slope"`   // the provider's tokens for one of ours
	Offset    float64 `json:"offset"`  // tokens of every prompt that the log does not show
	Reports   int     `json:"reports"` // how many counts this is from
	Error     float64 `json:"error"`   // median error on the last of them, as a fraction
	// Erratic says that the counts are not believed, see [tokens.Fit].
	Erratic bool `json:"erratic,omitzero"`
}

// enoughReports is from how many counts of the provider on ours are corrected.
const enoughReports = 2

// calibrationPrefix begins the key of the note of a calibration; namespace and
// model follow, apart by a character that neither has.
const calibrationPrefix = "calibration "

const calibrationGap = "\x1f"

func calibrationKey(namespace, model string) string {
	return calibrationPrefix + namespace + calibrationGap + model
}

// asked is a prompt that the agent was given and has not answered yet.
type asked struct {
	model string
	own   int // our count of it
}

// Calibrations lists what was learned of a session, by namespace and model.
func (e *Engine) Calibrations(ctx context.Context, session string) ([]Calibrated, error) {
	keys, err := e.store.Notes(ctx, session)
	if err != nil {
		return nil, err
	}
	var all []Calibrated
	for _, key := range keys {
		names, ok := strings.CutPrefix(key, calibrationPrefix)
		if !ok {
			continue
		}
		c, err := e.readCalibration(ctx, session, key)
		if err != nil {
			return nil, err
		}
		namespace, model, _ := strings.Cut(names, calibrationGap)
		all = append(all, c.at(0).calibrated(namespace, model))
	}
	return all, nil
}

func (e *Engine) readCalibration(ctx context.Context, session, key string) (*learned, error) {
	c := new(learned)
	data, err := e.store.Note(ctx, session, key)
	if err == nil && data != nil {
		err = json.Unmarshal(data, c)
	}
	return c, err
}

// calibration is that of a namespace and a model, from memory or from the
// store. One that cannot be read is as good as none.
func (e *Engine) calibration(ctx context.Context, l *live, namespace, model string) *learned {
	key := calibrationKey(namespace, model)
	l.mu.Lock()
	c, known := l.calibrations[key]
	l.mu.Unlock()
	if known {
		return c
	}
	c, err := e.readCalibration(ctx, l.name, key)
	if err != nil {
		e.opts.Log.Warn("read calibration", "session", l.name, "error", err)
		return new(learned)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if first, known := l.calibrations[key]; known {
		return first
	}
	l.calibrations[key] = c
	return c
}

// believe is what is believed of a namespace's prompts when the log ends at a
// seq; 0 is now.
func (e *Engine) believe(ctx context.Context, l *live, namespace, model string, at int64) believed {
	c := e.calibration(ctx, l, namespace, model)
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.at(at)
}

// learn takes in the provider's counts that new events carry. It comes before
// the view knows of them: an action says what the prompt before it cost.
func (e *Engine) learn(ctx context.Context, l *live, events []*eventlog.Event) {
	added := map[string]int{} // by namespace, by events of this call
	for _, ev := range events {
		ns := ev.FullNamespace
		if a, ok := ev.Body.(*eventlog.Action); ok && a.InputTokens > 0 && l.isNew(ev.Seq) {
			if prompt, theirs, ok := l.promptBefore(ns, added[ns]); ok {
				own := prompt.own
				if theirs {
					own = int(float64(own) * e.factorOf(e.opts.Defaults.Model))
				}
				e.report(ctx, l, ns, cmp.Or(prompt.model, e.opts.Defaults.Model), learnt{ev.Seq, own, a.InputTokens, theirs})
			}
		}
		added[ns] += ev.FullDetailTokens
	}
}

func (l *live) isNew(seq int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return seq > l.seq
}

// promptBefore is our count of what an agent was sent: the prompt that it was
// given, or for an agent that makes its own, the view, as long as nothing of it
// is summarized.
func (l *live) promptBefore(namespace string, added int) (prompt asked, theirs, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a, given := l.asked[namespace]; given {
		delete(l.asked, namespace)
		return a, false, true
	}
	if l.prompts[namespace] != nil {
		return asked{}, true, false
	}
	for _, ev := range l.seen(namespace).Events {
		if ev.Kind() == eventlog.KindSummary {
			return asked{}, true, false
		}
		added += ev.FullDetailTokens
	}
	return asked{own: added}, true, added > 0
}

// report stores one count. What was learned before stays if that fails.
func (e *Engine) report(ctx context.Context, l *live, namespace, model string, r learnt) {
	c := e.calibration(ctx, l, namespace, model)
	l.mu.Lock()
	c.add(r)
	now := c.at(0).calibrated(namespace, model)
	data, err := json.Marshal(c)
	l.mu.Unlock()
	if err == nil {
		err = e.store.SetNote(ctx, l.name, calibrationKey(namespace, model), data)
	}
	if err != nil {
		e.opts.Log.Warn("note calibration", "session", l.name, "error", err)
	}
	e.opts.Observer.Calibrated(l.name, now)
}

// factorOf is what a count by the engine's encoding is multiplied by for a
// model.
func (e *Engine) factorOf(model string) float64 {
	if factor := e.opts.Renderer.Model(model).Factor; model != "" && factor > 0 {
		return factor
	}
	return 1
}

// modelOf is the model that a namespace's last prompt was for.
func (l *live) modelOf(namespace, unasked string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.prompts[namespace]; p != nil {
		return p.Model
	}
	return unasked
}

// marks are water marks by what is believed of a namespace's prompts now.
func (e *Engine) marks(ctx context.Context, l *live, namespace string, m summarize.Marks) summarize.Marks {
	model := l.modelOf(namespace, e.opts.Defaults.Model)
	return e.believe(ctx, l, namespace, model, 0).marks(m, e.factorOf(model))
}
