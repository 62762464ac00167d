package session

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// away is what is left of a session that was put away: enough to append to it
// without opening it, as long as no view can have come near high water. With many
// sessions that are appended to in turn, opening each would cost more than all
// else.
type away struct {
	seq  int64          // the last event that is counted
	room map[string]int // tokens by namespace
}

// maxAway is how many sessions that were put away are remembered.
const maxAway = 100_000

// marginShare is the part of the room that is not used where the provider's counts
// of the session's prompts are known: they may move its water marks a little.
const marginShare = 8

// leave gives what is left of a session that nobody uses.
func (l *live) leave() away {
	a := away{seq: l.seq, room: map[string]int{}}
	for namespace, c := range l.state {
		if l.newest[namespace] > c.seq {
			continue
		}
		a.room[namespace] = c.room
		if l.isCalibrated() {
			a.room[namespace] -= c.room / marginShare
		}
	}
	return a
}

func (l *live) isCalibrated() bool {
	for _, c := range l.calibrations {
		if c.Total > 0 {
			return true
		}
	}
	return false
}

// absorb takes note of events that were just stored, and reports whether that is
// all there is to do: the session is not open, and they only make its views a
// little longer.
func (s *shelf) absorb(session string, events []*eventlog.Event, cost summarize.Cost) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, known := s.away[session] // and so not open
	switch {
	case !known || !onlyLonger(events):
		return false
	case s.boundless:
		return true
	case !a.fits(events, cost):
		return false
	}
	for _, e := range events {
		a.room[e.FullNamespace] -= cost(e, eventlog.TierFull)
	}
	a.seq += int64(len(events))
	s.away[session] = a
	return true
}

// onlyLonger reports whether the events do no more to a view than to make it
// longer: none is a summary, and none tells how the provider counts.
func onlyLonger(events []*eventlog.Event) bool {
	for _, e := range events {
		switch body := e.Body.(type) {
		case *eventlog.Summary:
			return false
		case *eventlog.Action:
			if body.InputTokens > 0 {
				return false
			}
		}
	}
	return true
}

// fits reports whether the events follow on what is counted, each a new one, and
// have room.
func (a *away) fits(events []*eventlog.Event, cost summarize.Cost) bool {
	sum := map[string]int{}
	for i, e := range events {
		if e.Seq != a.seq+int64(i)+1 || e.Repeated {
			return false
		}
		sum[e.FullNamespace] += cost(e, eventlog.TierFull)
	}
	for namespace, tokens := range sum {
		if tokens > a.room[namespace] {
			return false
		}
	}
	return true
}
