package sqlite

import (
	"context"
	"sync"
	"time"
)

// Changes gives the sessions that other processes append to. SQLite tells nobody
// of them, so the store looks now and then; see [Options].
func (s *Store) Changes(ctx context.Context) <-chan string {
	changes := make(chan string)
	if err := s.enter(ctx); err != nil {
		close(changes)
		return changes
	}
	defer s.gate.RUnlock()
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.ctx, cancel)
	s.watchers.Go(func() {
		defer close(changes)
		defer cancel()
		defer stop()
		s.watch(ctx, changes)
	})
	return changes
}

// watch tells of changes until ctx ends.
func (s *Store) watch(ctx context.Context, changes chan<- string) {
	tick := time.NewTicker(s.file.opts.ChangesEvery)
	defer tick.Stop()
	turn, err := s.newestTurn(ctx)
	for names := []string{""}; ; {
		for _, name := range names {
			select {
			case changes <- name:
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err == nil {
			names, turn, err = s.changedSince(ctx, turn)
		} else if turn, err = s.newestTurn(ctx); err == nil {
			names = []string{""} // what was missed
		}
	}
}

func (s *Store) newestTurn(ctx context.Context) (turn int64, err error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.gate.RUnlock()
	err = s.reads.QueryRowContext(ctx, sqlLastTouched).Scan(&turn)
	return turn, err
}

const sqlChanged = `SELECT name, touched FROM sessions WHERE touched > ? AND last_seq > 0 ORDER BY touched`

// changedSince gives the sessions that others appended to last, after a turn, and
// the newest turn.
func (s *Store) changedSince(ctx context.Context, turn int64) (names []string, newest int64, err error) {
	if err := s.enter(ctx); err != nil {
		return nil, turn, err
	}
	defer s.gate.RUnlock()
	rows, err := s.reads.QueryContext(ctx, sqlChanged, turn)
	if err != nil {
		return nil, turn, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name, &turn); err != nil {
			return nil, turn, err
		}
		if !s.writer.own.has(turn) {
			names = append(names, name)
		}
	}
	return names, turn, rows.Err()
}

// turns are those that a store itself gave to sessions lately.
type turns struct {
	mu   sync.Mutex
	runs [][2]int64 // inclusive, ascending
}

// maxRuns is how many runs of turns are remembered: there is a new one whenever
// another process has appended in between. Of a forgotten one followers are told
// in vain.
const maxRuns = 1000

func (t *turns) add(first, last int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch n := len(t.runs); {
	case last < first: // unknown, since a call in the same transaction was refused
	case n > 0 && t.runs[n-1][1]+1 == first:
		t.runs[n-1][1] = last
	default:
		t.runs = append(t.runs, [2]int64{first, last})
		t.runs = t.runs[max(0, len(t.runs)-maxRuns):]
	}
}

func (t *turns) has(turn int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.runs) - 1; i >= 0; i-- {
		if r := t.runs[i]; turn >= r[0] {
			return turn <= r[1]
		}
	}
	return false
}
