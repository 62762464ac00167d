package memory

import (
	"context"
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// Forget lets go of what summaries cover.
func (m *Store) Forget(ctx context.Context, session string, limits eventlog.ForgetLimits) (eventlog.Forgotten, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	log, err := m.log(ctx, session)
	if err != nil {
		return eventlog.Forgotten{}, fmt.Errorf("forget events of session %q: %w", session, err)
	}
	done, err := log.forget(limits)
	if err != nil {
		return done, fmt.Errorf("forget events of session %q: %w", session, err)
	}
	return done, nil
}

// Gaps gives the runs of forgotten events.
func (m *Store) Gaps(ctx context.Context, session string) ([]eventlog.Gap, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	log, err := m.log(ctx, session)
	if err != nil {
		return nil, fmt.Errorf("gaps of session %q: %w", session, err)
	}
	var gaps []eventlog.Gap
	for _, e := range log.events {
		if e.Body != nil {
			continue
		}
		if n := len(gaps); n == 0 || gaps[n-1].Last != e.Seq-1 {
			gaps = append(gaps, eventlog.Gap{First: e.Seq})
		}
		last := &gaps[len(gaps)-1]
		last.Last, last.Head = e.Seq, log.forgotten[e.Seq]
	}
	return gaps, nil
}

// Remove removes a session with its notes.
func (m *Store) Remove(ctx context.Context, session string, turn int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	log, err := m.log(ctx, session)
	if err == nil && log.touched != turn {
		err = eventlog.Appended(session)
	}
	if err != nil {
		return fmt.Errorf("remove session %q: %w", session, err)
	}
	delete(m.sessions, session)
	delete(m.notes, session)
	return nil
}

// log finds a session. It is called with the lock held.
func (m *Store) log(ctx context.Context, session string) (*memoryLog, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	log, ok := m.sessions[session]
	if !ok {
		return nil, eventlog.ErrNoSession
	}
	return log, nil
}

// forget puts events without a body in the place of those that may be
// forgotten, in a new list: readers may be at work on the old one.
func (l *memoryLog) forget(limits eventlog.ForgetLimits) (done eventlog.Forgotten, err error) {
	l.events = slices.Clone(l.events)
	head := eventlog.Genesis
	for i, e := range l.events {
		if limits.To > 0 && e.Seq > limits.To || limits.Bytes > 0 && done.Bytes >= limits.Bytes {
			break
		}
		if e.Body == nil {
			head = l.forgotten[e.Seq]
			continue
		}
		canonical, err := e.Canonical()
		if err != nil {
			return done, err
		}
		head = eventlog.NextCommit(head, canonical)
		if l.covered[i] == 0 || e.Kind() == eventlog.KindSummary || !limits.Before.IsZero() && !e.Timestamp.Before(limits.Before) {
			continue
		}
		l.forgotten[e.Seq] = head
		l.events[i] = &eventlog.Event{Base: eventlog.Base{
			Seq: e.Seq, ID: e.ID, Timestamp: e.Timestamp, FullNamespace: e.FullNamespace, CommitHash: e.CommitHash,
		}}
		done.Add(eventlog.Forgotten{Events: 1, Bytes: int64(len(canonical))})
	}
	l.index = search.Index{} // made anew by the next search
	return done, nil
}

// present leaves out what is forgotten.
func present(events []*eventlog.Event) []*eventlog.Event {
	if !slices.ContainsFunc(events, isForgotten) {
		return events
	}
	return slices.DeleteFunc(slices.Clone(events), isForgotten)
}

// whole fails where an event of a query's namespaces is forgotten.
func whole(events []*eventlog.Event, q *eventlog.Query) error {
	var lost []int64
	for _, e := range events {
		if isForgotten(e) && e.Seq > q.After && eventlog.MatchNamespace(q.Namespace, e.FullNamespace) {
			lost = append(lost, e.Seq)
		}
	}
	if len(lost) > 0 {
		return eventlog.Gone(lost)
	}
	return nil
}

// checkGone refuses an undo that would bring back what is forgotten.
func (l *memoryLog) checkGone(e *eventlog.Event) error {
	s, ok := e.Body.(*eventlog.Summary)
	if !ok || s.Undoes < 1 || s.Undoes > int64(len(l.events)) {
		return nil
	}
	var lost []int64
	for i, by := range l.covered {
		seq := int64(i) + 1
		if isForgotten(l.events[i]) && (by == s.Undoes || seq == s.Undoes) {
			lost = append(lost, seq)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return eventlog.CannotUndo(s.Undoes, eventlog.Gone(lost))
}

func isForgotten(e *eventlog.Event) bool { return e.Body == nil }
