package tune

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/summarize"
)

// Replay says what a setting would have cost on the track, with the size of
// summaries modelled.
func (t *Track) Replay(s Setting, p Price) (*Result, error) {
	r, err := newReplay(t, s, p)
	if err != nil {
		return nil, fmt.Errorf("replay %q with %s: %w", t.Name, s, err)
	}
	if s.Policy == Sliding {
		return r.slide(), nil
	}
	return r.run(), nil
}

// Exact is Replay with the digests written, and what they keep measured at up
// to so many of the compactions.
func (t *Track) Exact(ctx context.Context, s Setting, p Price, measured int) (*Result, error) {
	r, err := newReplay(t, s, p)
	if err != nil {
		return nil, fmt.Errorf("replay %q with %s: %w", t.Name, s, err)
	}
	r.sight = newSight(t.names(), len(t.events))
	if s.Policy == Sliding {
		return r.seen(r.slide()), nil
	}
	var made []digest
	r.written = func(plan *summarize.Plan) int {
		d := t.digest(ctx, plan)
		if err == nil {
			err = d.err
		}
		r.text = d.text
		made = append(made, d)
		return max(1, t.enc.Count(d.text))
	}
	out := r.seen(r.run())
	if err != nil {
		return nil, fmt.Errorf("replay %q with %s: %w", t.Name, s, err)
	}
	for _, d := range spread(made, measured) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		score := t.names().Score(d.places(), d.until, recall.Read(d.text))
		if score.Needed == 0 {
			continue
		}
		out.Recall += score.Share()
		out.Measured++
	}
	if out.Measured > 0 {
		out.Recall /= float64(out.Measured)
	}
	return out, nil
}

// seen puts on record what the agent had in sight.
func (r *replay) seen(out *Result) *Result {
	out.Used, out.InSight = r.sight.used, 1
	if out.Used > 0 {
		out.InSight = float64(r.sight.visible) / float64(out.Used)
	}
	return out
}

// digest is a summary that a replay had written.
type digest struct {
	text    string
	covered []*eventlog.Event // the originals
	until   int               // how many events there were
	err     error
}

func (t *Track) digest(ctx context.Context, plan *summarize.Plan) digest {
	d := digest{covered: t.originals(plan.Covers)}
	last := plan.Covered[len(plan.Covered)-1].Seq
	d.until = int(last / 2)
	d.text, d.err = summarize.Digest{}.Summarize(ctx, summarize.Request{
		Namespace: plan.Namespace, Events: plan.Covered, MaxTokens: plan.SummaryTokens, Encoding: t.enc,
		Originals: func(s *eventlog.Event) (summarize.Past, error) {
			return summarize.Past{Events: t.originals(s.Body.(*eventlog.Summary).Covers)}, nil
		},
	})
	return d
}

// places are where the covered events stand in the track.
func (d digest) places() []int {
	places := make([]int, len(d.covered))
	for i, e := range d.covered {
		places[i] = int(e.Seq/2) - 1
	}
	return places
}

// spread picks so many of a list, evenly.
func spread(all []digest, n int) []digest {
	if len(all) <= n {
		return all
	}
	picked := make([]digest, n)
	for i := range picked {
		picked[i] = all[(2*i+1)*len(all)/(2*n)]
	}
	return picked
}
