package eventlog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"
)

// Errors of a store that callers branch on.
var (
	// ErrNoSession is wrapped where a session does not exist.
	ErrNoSession = errors.New("no such session")
	// ErrCovered is wrapped where a summary would cover what another summary
	// has covered meanwhile, or what does not exist.
	ErrCovered = errors.New("already covered")
	// ErrCannotUndo is wrapped where an undo names no summary that could be
	// taken back.
	ErrCannotUndo = errors.New("cannot be undone")
	// ErrSessionExists is wrapped where a session would be made that is there.
	ErrSessionExists = errors.New("the session exists already")
	// ErrNoEvent is wrapped where a seq or a commit is not in the session.
	ErrNoEvent = errors.New("no such event")
	// ErrNotSummary is wrapped where a summary is asked for by the seq of
	// something else.
	ErrNotSummary = errors.New("not a summary")
	// ErrNothingToCover is wrapped where a compaction is asked for and nothing
	// may be covered.
	ErrNothingToCover = errors.New("nothing to summarize: all that is live has to stay")
	// ErrRefused is wrapped where a compaction that was asked for was not made,
	// because no summary was good enough. The log is as it was.
	ErrRefused = errors.New("no summary was good enough")
	// ErrNoSpace is wrapped where a change was not made because there is no room
	// left for it on the store's disk.
	ErrNoSpace = errors.New("the disk is full")
	// ErrLost is wrapped where a change was not made because what the store has
	// open is not what is found under its name any more.
	ErrLost = errors.New("the file of the store was removed or replaced while it was open")
	// ErrClosed is returned by a store that was closed.
	ErrClosed = errors.New("store is closed")
)

// Store keeps sessions. Implementations are safe for concurrent use; the suite
// in eventlogtest says in tests what this says in words.
type Store interface {
	// Append adds events to the end of a session, in order, all or none, and
	// makes the session where it is new. When it returns nil they are as
	// durable as the store can make them.
	//
	// It sets Seq and CommitHash of each event. An event whose ID the session
	// already has (from before, or earlier in the same call) is not added:
	// its Seq is set to that of the first, Repeated says so, and nothing else of
	// it is kept. An event must pass [Event.Validate] and have an ID and a Timestamp.
	//
	// A summary is added only if every event of its namespace in Covers exists
	// before it, and is either live or covered by a summary that Covers takes
	// in as well, or covered by an undo; else the whole call fails with
	// ErrCovered. An undo is added only if what it undoes is a live summary of
	// its namespace that covers something; else the whole call fails with
	// ErrCannotUndo.
	Append(ctx context.Context, session string, events []*Event) error

	// Events gives the events that match, in ascending order of seq, as they
	// were when the call began or later. The sequence stops after its first
	// error; it is ErrNoSession for a session that does not exist. Each event
	// is a fresh copy that belongs to the caller. A reader may stop early and
	// may append while it reads.
	Events(ctx context.Context, session string, q Query) iter.Seq2[*Event, error]

	// Fork makes the session to, which has the first at events of the session
	// from: with their seqs, ids and commits, and with the view that they had.
	// From then on the two have nothing to do with each other. Notes stay
	// behind. It is done whole or not at all. It fails with ErrNoSession,
	// with ErrNoEvent where from has no event with the seq at, and with
	// ErrSessionExists.
	Fork(ctx context.Context, from, to string, at int64) error

	// Session describes one session, or fails with ErrNoSession.
	Session(ctx context.Context, session string) (SessionInfo, error)

	// Sessions describes the sessions that match, the one appended to last
	// first. A part of the list costs about what the part costs, however many
	// sessions there are.
	Sessions(ctx context.Context, q SessionQuery) ([]SessionInfo, error)

	// CountSessions gives how many sessions there are.
	CountSessions(ctx context.Context) (int, error)

	// Search gives the events of a session that hold a term of the query, the
	// best first and among equals the newest, whether or not a summary covers
	// them. Every event is found once its append has returned. What a query
	// means is in package eventlog/search; any text is one, and one without
	// letters or digits finds nothing. A session that does not exist is
	// ErrNoSession.
	Search(ctx context.Context, session, query string, opts SearchOptions) ([]Hit, error)

	// Note gives what SetNote last kept under the key, or nil. Notes are for
	// what is not part of the record and must survive a restart: calibrations,
	// cursors, results of jobs. Those of the session "" belong to the store
	// itself. A session needs no events to have notes. The value is the
	// caller's own.
	Note(ctx context.Context, session, key string) ([]byte, error)

	// SetNote keeps a value under a key, in place of the one before; nil
	// deletes it. When it returns nil, the note is as durable as an append. The
	// last of several writers wins, and a reader sees a value whole or not at
	// all. A note is no event: it has no seq and wakes no follower.
	SetNote(ctx context.Context, session, key string, value []byte) error

	// Notes lists the keys of a session's notes in ascending order of their
	// bytes.
	Notes(ctx context.Context, session string) ([]string, error)

	// Close ends the store once the appends under way are done. Calls after it
	// fail with ErrClosed.
	Close() error
}

// SessionInfo describes a session.
type SessionInfo struct {
	Name string `json:"name"`
	// LastSeq is the number of its events.
	LastSeq int64 `json:"last_seq"`
	// Forgotten is how many of them are forgotten; see [Forgetter].
	Forgotten int64 `json:"forgotten,omitzero"`
	// Head is the commit after the last event.
	Head Commit `json:"head"`
	// First and Last are the times of the first and of the last event by seq.
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	// Appended is when the session was appended to last, by the clock of the
	// store and in milliseconds, whatever times its events have. Of a session
	// that an older program appended to it is when the store was upgraded.
	Appended time.Time `json:"appended"`
	// Turn orders sessions by when they were appended to last: the greater, the
	// later. It changes with each append, and two sessions have never the same.
	Turn int64 `json:"-"`
	// ID is another for each session of a store, also for those of one name, of
	// which one was removed before the next began.
	ID int64 `json:"-"`
	// Namespaces lists the namespaces in order of appearance.
	Namespaces []string `json:"namespaces"`
}

// CheckNote reports why a note cannot have its session or its key.
func CheckNote(session, key string) error {
	switch {
	case key == "":
		return errors.New("the key of a note is empty")
	case !utf8.ValidString(key):
		return fmt.Errorf("the key %q of a note is not valid UTF-8", key)
	case !utf8.ValidString(session):
		return fmt.Errorf("the session %q of a note is not valid UTF-8", session)
	}
	return nil
}

// NoSession is the error for a session that does not exist.
func NoSession(name string) error { return fmt.Errorf("session %q: %w", name, ErrNoSession) }

// CheckFork reports why a session with so many events cannot be forked at a seq.
func CheckFork(from string, last, at int64) error {
	if at < 1 || at > last {
		return fmt.Errorf("event %d of session %q: %w: they go from 1 to %d", at, from, ErrNoEvent, last)
	}
	return nil
}

// SessionExists is the error for a session that would be made a second time.
func SessionExists(name string) error { return fmt.Errorf("session %q: %w", name, ErrSessionExists) }

// Covered is the error for a summary that may not be appended, because of the
// event with the given seq.
func Covered(summary *Event, seq int64) error {
	return fmt.Errorf("append summary %q: event %d: %w", summary.ID, seq, ErrCovered)
}

// Collect reads a sequence of events into a slice.
func Collect(events iter.Seq2[*Event, error]) ([]*Event, error) {
	var all []*Event
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}
