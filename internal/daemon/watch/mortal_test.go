package watch_test

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/tidemark/tidemark/eventlog"
)

// mortal is a store that refuses writes after so many, as if the daemon had been
// killed then or the disk were full.
type mortal struct {
	eventlog.Store
	writes atomic.Int64
}

const forever = 1 << 40

var errKilled = errors.New("killed")

func (m *mortal) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	if m.writes.Add(-1) < 0 {
		return errKilled
	}
	return m.Store.Append(ctx, session, events)
}

func (m *mortal) SetNote(ctx context.Context, session, key string, value []byte) error {
	if m.writes.Add(-1) < 0 {
		return errKilled
	}
	return m.Store.SetNote(ctx, session, key, value)
}
