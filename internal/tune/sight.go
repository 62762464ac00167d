package tune

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
)

// sight follows what an agent still has in sight: of the names that its actions
// use and that the log had shown it before, how many the prompt of that call
// shows, in an event that is live or in a summary that binds them.
type sight struct {
	index   *recall.Index
	gone    []bool // by place: neither full nor at low detail
	shown   map[int64]recall.Shown
	used    int
	visible int
}

func newSight(x *recall.Index, events int) *sight {
	return &sight{index: x, gone: make([]bool, events), shown: map[int64]recall.Shown{}}
}

// call looks at the action at a place.
func (s *sight) call(place int) {
	for _, name := range s.index.Uses(place) {
		at := s.index.At(name)
		n := 0
		live := false
		for n < len(at) && at[n] < place {
			live = live || !s.gone[at[n]]
			n++
		}
		if n == 0 {
			continue // the agent made it up
		}
		s.used++
		if live || s.bound(name, at[:n]) {
			s.visible++
		}
	}
}

func (s *sight) bound(name string, places []int) bool {
	for _, shown := range s.shown {
		if s.index.Binds(shown, name, places) {
			return true
		}
	}
	return false
}

// cover takes events out of sight and puts a summary in their place.
func (s *sight) cover(covered []*eventlog.Event, summary int64, text string) {
	for _, e := range covered {
		if e.Seq%2 == 1 {
			delete(s.shown, e.Seq)
			continue
		}
		s.gone[e.Seq/2-1] = true
	}
	s.shown[summary] = recall.Read(text)
}

// drop takes events out of sight for good.
func (s *sight) drop(events []*eventlog.Event) {
	for _, e := range events {
		s.gone[e.Seq/2-1] = true
	}
}
