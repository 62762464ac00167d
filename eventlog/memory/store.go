// Package memory is a store that lives as long as its process: for tests, and
// for transcripts that are replayed without a database.
package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
)

// Store is a store in memory. It keeps deep copies of what it is given and
// gives deep copies of what it keeps. An append costs the same however long the
// log is; a summary costs what it covers.
type Store struct {
	mu       sync.RWMutex
	sessions map[string]*memoryLog
	notes    map[string]map[string][]byte // by session and key
	appends  int64                        // appends so far, to order the sessions
	closed   bool
}

var (
	_ eventlog.Store     = (*Store)(nil)
	_ eventlog.Forgetter = (*Store)(nil)
)

// New makes an empty store.
func New() *Store {
	return &Store{sessions: make(map[string]*memoryLog), notes: make(map[string]map[string][]byte)}
}

// Append adds events to the end of a session.
func (m *Store) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	if err := m.append(ctx, session, events); err != nil {
		return fmt.Errorf("append to session %q: %w", session, err)
	}
	return nil
}

func (m *Store) append(ctx context.Context, session string, events []*eventlog.Event) error {
	entries, err := newEntries(events)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil || len(events) == 0 {
		return err
	}
	log := m.sessions[session]
	if log == nil {
		log = newMemoryLog()
		log.id = m.appends + 1
	}
	before := len(log.events)
	kept, err := log.append(entries)
	if err != nil {
		return err
	}
	if len(log.events) > before {
		m.appends++
		m.sessions[session] = log
		log.touch(m.appends)
	}
	for i, e := range events {
		e.Seq, e.CommitHash, e.Repeated = kept[i].Seq, kept[i].CommitHash, kept[i] != entries[i].event
	}
	return nil
}

// Events gives the events that match, as they were when the call began.
func (m *Store) Events(ctx context.Context, session string, q eventlog.Query) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		events, err := m.snapshot(ctx, session, &q)
		if err != nil {
			yield(nil, fmt.Errorf("read session %q: %w", session, err))
			return
		}
		given := 0
		for _, e := range events {
			if !q.Match(e) {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("read session %q: %w", session, err))
				return
			}
			if given++; !yield(Copy(e), nil) || given == q.Limit {
				return
			}
		}
	}
}

// snapshot gives the stored events that may match, in order.
func (m *Store) snapshot(ctx context.Context, session string, q *eventlog.Query) ([]*eventlog.Event, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	log, ok := m.sessions[session]
	switch {
	case !ok:
		return nil, eventlog.ErrNoSession
	case q.Live:
		events := log.live(q)
		return events, whole(events, q)
	}
	events := log.between(q)
	if q.Whole {
		if err := whole(events, q); err != nil {
			return nil, err
		}
	}
	return present(events), nil
}

// Session describes one session.
func (m *Store) Session(ctx context.Context, session string) (eventlog.SessionInfo, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return eventlog.SessionInfo{}, fmt.Errorf("describe session %q: %w", session, err)
	}
	log, ok := m.sessions[session]
	if !ok {
		return eventlog.SessionInfo{}, eventlog.NoSession(session)
	}
	return log.info(session), nil
}

// Sessions describes the sessions that match, the one appended to last first.
func (m *Store) Sessions(ctx context.Context, q eventlog.SessionQuery) ([]eventlog.SessionInfo, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	names := make([]string, 0, len(m.sessions))
	for name, log := range m.sessions {
		if q.Before == 0 || log.touched < q.Before {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(m.sessions[b].touched, m.sessions[a].touched)
	})
	if q.Limit > 0 {
		names = names[:min(q.Limit, len(names))]
	}
	infos := make([]eventlog.SessionInfo, len(names))
	for i, name := range names {
		infos[i] = m.sessions[name].info(name)
	}
	return infos, nil
}

// CountSessions gives how many sessions there are.
func (m *Store) CountSessions(ctx context.Context) (int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.ready(ctx); err != nil {
		return 0, fmt.Errorf("count sessions: %w", err)
	}
	return len(m.sessions), nil
}

// Close ends the store and lets go of what it kept. Closing again is harmless.
func (m *Store) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.sessions, m.notes = true, nil, nil
	return nil
}

// ready reports why a call may not go on. It is called with the lock held.
func (m *Store) ready(ctx context.Context) error {
	if m.closed {
		return eventlog.ErrClosed
	}
	return ctx.Err()
}

// entry is an event on its way into the log: a copy that nobody else holds, and
// its canonical bytes. A forgotten one, in a fork, has the commit after it
// instead.
type entry struct {
	event     *eventlog.Event
	canonical []byte
	after     eventlog.Commit
	forked    bool
}

func newEntries(events []*eventlog.Event) ([]entry, error) {
	entries := make([]entry, len(events))
	for i, e := range events {
		var err error
		if entries[i], err = newEntry(e); err != nil {
			return nil, fmt.Errorf("event %d of %d: %w", i+1, len(events), err)
		}
	}
	return entries, nil
}

func newEntry(e *eventlog.Event) (entry, error) {
	switch {
	case e.ID == "":
		return entry{}, errors.New("id: is empty")
	case e.Timestamp.IsZero():
		return entry{}, errors.New("timestamp: is missing")
	}
	if err := e.Validate(); err != nil {
		return entry{}, err
	}
	c := Copy(e)
	c.Normalize()
	c.Timestamp = c.Timestamp.Round(0)
	canonical, err := c.Canonical()
	return entry{event: c, canonical: canonical}, err
}
