package session

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// Fork makes a session that shares the history of another up to a seq or a
// commit: events keep their seqs, ids and commits. Without either it shares all
// of it. It gives the new session.
func (e *Engine) Fork(ctx context.Context, from, to string, at int64, commit string) (info eventlog.SessionInfo, err error) {
	if err := CheckName(to); err != nil {
		return info, err
	}
	old, err := e.store.Session(ctx, from)
	if err != nil {
		return info, err
	}
	switch {
	case commit != "":
		if at, err = e.seqOf(ctx, old, commit); err != nil {
			return info, fmt.Errorf("fork %q: %w", from, err)
		}
	case at == 0:
		at = old.LastSeq
	}
	if err := e.store.Fork(ctx, from, to, at); err != nil {
		return info, err
	}
	l := e.open.take(to)
	defer e.open.give(l)
	if err := l.catchUp(ctx); err != nil { // wakes who follows it already
		return info, err
	}
	return e.store.Session(ctx, to)
}
