package postgres

import (
	"context"
	"time"
)

// The pauses between attempts double from the first to the last.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = time.Second
)

// attempts makes a call again while its errors are passing ones and the patience
// lasts. The call must be one that may be made twice.
func (s *Store) attempts(ctx context.Context, call func() error) error {
	pause := firstPause
	for deadline := time.Now().Add(s.opts.Patience); ; pause = min(2*pause, lastPause) {
		err := call()
		if err == nil || !isPassing(err) || ctx.Err() != nil || time.Now().Add(pause).After(deadline) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
