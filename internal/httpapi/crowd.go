package httpapi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// crowd bounds what clients may have at once.
type crowd struct {
	streams atomic.Int64

	known    sync.Map // names of sessions that are there
	mu       sync.Mutex
	sessions int // how many there are, -1 before the first look
}

// enterStream counts a stream, or refuses one too many. A stream that was let
// in must leave.
func (s *service) enterStream() error {
	if n := s.crowd.streams.Add(1); n > int64(s.opts.MaxStreams) {
		s.crowd.streams.Add(-1)
		p := api.NewProblem(api.TooManyStreams, fmt.Sprintf("%d streams are open, which is the limit: close some, or raise server.max_streams", s.opts.MaxStreams))
		p.Limit = int64(s.opts.MaxStreams)
		return p
	}
	return nil
}

func (s *service) leaveStream() { s.crowd.streams.Add(-1) }

// enterSession refuses to make a session beyond the limit. The count is of this
// daemon's own making, so others on the same store may go a little beyond it.
func (s *service) enterSession(ctx context.Context, name string) error {
	if _, known := s.crowd.known.Load(name); known {
		return nil
	}
	store := s.engine.Store()
	_, err := store.Session(ctx, name)
	if err == nil {
		s.crowd.known.Store(name, true)
		return nil
	}
	if !errors.Is(err, eventlog.ErrNoSession) {
		return err
	}
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	if s.crowd.sessions < 0 || s.crowd.sessions >= s.opts.MaxSessions {
		n, err := store.CountSessions(ctx)
		if err != nil {
			return err
		}
		s.crowd.sessions = n
	}
	if s.crowd.sessions >= s.opts.MaxSessions {
		p := api.NewProblem(api.TooManySessions, fmt.Sprintf("the store has %d sessions and the limit is %d: raise server.max_sessions, or have old ones forgotten", s.crowd.sessions, s.opts.MaxSessions))
		p.Limit = int64(s.opts.MaxSessions)
		return p
	}
	s.crowd.sessions++
	return nil
}
