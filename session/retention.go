package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// errKeepsAll is what a store says that is no [eventlog.Forgetter].
var errKeepsAll = errors.New("this store forgets nothing")

// Forget lets go of what summaries stand for; see [eventlog.Forgetter]. No live
// view changes by it.
func (e *Engine) Forget(ctx context.Context, session string, limits eventlog.ForgetLimits) (eventlog.Forgotten, error) {
	store, ok := e.store.(eventlog.Forgetter)
	if !ok {
		return eventlog.Forgotten{}, fmt.Errorf("forget events of session %q: %w", session, errKeepsAll)
	}
	return store.Forget(ctx, session, limits)
}

// Remove removes a session that was described before. One that was appended to
// since then, by whatever process, is not removed, nor is one that somebody of
// this process appends to, renders or follows: the error is [eventlog.ErrInUse].
// Other processes that render it or follow it see that it is gone.
func (e *Engine) Remove(ctx context.Context, described eventlog.SessionInfo) error {
	session := described.Name
	store, ok := e.store.(eventlog.Forgetter)
	if !ok {
		return fmt.Errorf("remove session %q: %w", session, errKeepsAll)
	}
	l, ok := e.open.seize(session)
	if !ok {
		return fmt.Errorf("remove session %q: it is %w", session, eventlog.ErrInUse)
	}
	defer e.open.discard(l)
	return store.Remove(ctx, session, described.Turn)
}
