package eventlog

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrForgotten is wrapped where events are asked for that were forgotten. The
// error is a [*ForgottenError].
var ErrForgotten = errors.New("forgotten")

// ErrInUse is wrapped where a session would be removed that somebody works with.
var ErrInUse = errors.New("in use")

// Forgetter is a store that can let go of what summaries stand for.
//
// A forgotten event keeps its seq, its id and its place in the chain of commits,
// and loses all else: an append of its id is a no-op as before, and the commits
// of others stay as they are. [Store.Events] leaves it out and [Store.Search]
// does not find it. It cannot come back: an undo of its summary, a view or a fork
// of the time when it was live, and a query that asks for [Query.Whole] fail with
// ErrForgotten.
type Forgetter interface {
	// Forget forgets events of a session, the oldest by seq first: those that a
	// summary covers and that are none themselves. It works in steps, so that
	// appends wait for none of them for long; where it fails, what the steps
	// before have done stays done. A session that does not exist is
	// ErrNoSession.
	Forget(ctx context.Context, session string, limits ForgetLimits) (Forgotten, error)

	// Gaps gives the forgotten events of a session as runs of seqs that follow
	// each other, ascending. A session that does not exist is ErrNoSession.
	Gaps(ctx context.Context, session string) ([]Gap, error)

	// Remove removes a session with all its events and notes, as long as nothing
	// was appended to it since it had the given Turn: else it fails with
	// ErrInUse, and an append that is answered is never lost. The session is then
	// one that never was: the next append begins at seq 1. One that does not exist
	// is ErrNoSession.
	Remove(ctx context.Context, session string, turn int64) error
}

// Appended is the error for a session that would be removed and was appended to
// meanwhile.
func Appended(session string) error {
	return fmt.Errorf("session %q was appended to meanwhile: it is %w", session, ErrInUse)
}

// ForgetLimits say what may be forgotten. The zero value is all that may be.
type ForgetLimits struct {
	// Before takes events of an earlier time only, if it is not zero.
	Before time.Time
	// To takes events up to a seq only, if it is not 0.
	To int64
	// Bytes stops once the events forgotten had about so many bytes, if it is
	// not 0.
	Bytes int64
}

// Forgotten is what was forgotten: how many events, and about how many bytes
// they had.
type Forgotten struct{ Events, Bytes int64 }

// Add adds up.
func (f *Forgotten) Add(more Forgotten) {
	f.Events += more.Events
	f.Bytes += more.Bytes
}

// Gap is a run of forgotten events.
type Gap struct {
	First, Last int64
	// Head is the commit after the last of them.
	Head Commit
}

// ForgottenError says which events are gone. It wraps [ErrForgotten].
type ForgottenError struct {
	// Count events of those from First to Last are forgotten.
	First, Last, Count int64
}

// Gone is the error for forgotten events, given by their seqs in ascending order.
func Gone(seqs []int64) *ForgottenError {
	return &ForgottenError{First: seqs[0], Last: seqs[len(seqs)-1], Count: int64(len(seqs))}
}

// Add takes in what is gone of a later range.
func (e *ForgottenError) Add(more *ForgottenError) {
	if e.Count == 0 {
		e.First = more.First
	}
	e.Last = more.Last
	e.Count += more.Count
}

func (e *ForgottenError) Error() string {
	const gone = "forgotten: what is left of them are the summaries that cover them"
	switch {
	case e.Count == 1:
		return fmt.Sprintf("event %d is forgotten: what is left of it is the summary that covers it", e.First)
	case e.Count == e.Last-e.First+1:
		return fmt.Sprintf("events %d to %d are %s", e.First, e.Last, gone)
	}
	return fmt.Sprintf("%d of the events %d to %d are %s", e.Count, e.First, e.Last, gone)
}

func (e *ForgottenError) Unwrap() error { return ErrForgotten }

// CannotUndo is the error for an undo of the summary with a seq, the events of
// which are forgotten. It wraps [ErrCannotUndo] and the error given.
func CannotUndo(seq int64, gone *ForgottenError) error {
	return fmt.Errorf("event %d %w: %w", seq, ErrCannotUndo, gone)
}
