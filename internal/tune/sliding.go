package tune

import "github.com/tidemark/tidemark/eventlog"

// slide replays a window over the newest groups: at every call the oldest are
// dropped, for good, so that the prompt fits under the high mark.
func (r *replay) slide() *Result {
	place := 0
	var window []eventlog.Group
	for _, g := range r.t.groups {
		for _, e := range g.Events {
			place++
			if e.Kind() == eventlog.KindAction {
				window = r.drop(window)
				r.call(place-1, e)
			}
			r.add(e)
		}
		window = append(window, g)
	}
	r.out.finish(r.cache.bill, r.price)
	return r.out
}

func (r *replay) drop(window []eventlog.Group) []eventlog.Group {
	for len(window) > 0 && r.now.Total() > r.s.High {
		for _, e := range window[0].Events {
			n := int(r.t.full[e.Seq/2])
			r.now.Full -= n
			r.shown.full -= n
		}
		if r.sight != nil {
			r.sight.drop(window[0].Events)
		}
		window = window[1:]
		r.cache.cut(r.s.Fixed)
		r.out.Compactions++
	}
	return window
}
