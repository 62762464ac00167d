package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// Options tune a store. The zero value is right for most.
type Options struct {
	// BusyTimeout is how long a call waits for another process that writes the
	// file. The default is 10 seconds.
	BusyTimeout time.Duration
	// Readers is how many reads may go on at once; more wait for their turn.
	// The default is the number of processors, but at least 4.
	Readers int
	// ChangesEvery is how often [Store.Changes] looks for what other processes
	// appended. The default is one second.
	ChangesEvery time.Duration
}

func (o Options) withDefaults() Options {
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.Readers <= 0 {
		o.Readers = max(4, runtime.GOMAXPROCS(0))
	}
	if o.ChangesEvery <= 0 {
		o.ChangesEvery = time.Second
	}
	return o
}

// Store is an [eventlog.Store] in a file. Make one with [Open].
type Store struct {
	file    *file
	reads   *sql.DB
	writer  *writer
	indexer *indexer

	ctx      context.Context // ends when the store is closed
	stop     context.CancelFunc
	watchers sync.WaitGroup

	// gate is held for reading by calls under way, and for writing to close.
	gate   sync.RWMutex
	closed bool
	once   sync.Once
}

var (
	_ eventlog.Store     = (*Store)(nil)
	_ eventlog.Forgetter = (*Store)(nil)
	_ eventlog.Watcher   = (*Store)(nil)
)

// Open opens the store in the file at path. A file that does not exist is made,
// readable for its owner only, and so is its folder.
//
// It fails on a file that is no database, is one of another program, or was
// made by a newer version of this one; such a file is left as it is.
func Open(path string, opts Options) (*Store, error) {
	s, err := open(path, opts.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return s, nil
}

func open(path string, opts Options) (*Store, error) {
	f, err := newFile(path, opts)
	if err != nil {
		return nil, err
	}
	w, err := newWriter(f)
	if err != nil {
		return nil, err
	}
	reads, err := f.connect(opts.Readers, opts.BusyTimeout, "query_only=1")
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	s := &Store{file: f, reads: reads, writer: w}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.indexer = newIndexer(s)
	return s, nil
}

// Append adds events to the end of a session. It returns when they are on the
// disk.
//
// When ctx ends first, the call fails with its error, and the events may or may
// not have been added. Sending them again with the same ids is safe in both
// cases.
func (s *Store) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	if err := s.append(ctx, session, events); err != nil {
		return fmt.Errorf("append to session %q: %w", session, err)
	}
	return nil
}

func (s *Store) append(ctx context.Context, session string, events []*eventlog.Event) error {
	added, err := newAddition(session, events)
	if err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.RUnlock()
	if len(events) == 0 {
		return nil
	}
	if err := s.writer.do(ctx, newRequest(added)); err != nil {
		return s.file.explain(err)
	}
	s.indexer.note()
	for i, e := range events {
		r := &added.records[i]
		e.Seq, e.CommitHash, e.Repeated = r.seq, r.commit, r.repeated
	}
	return nil
}

// Close ends the store once the calls under way are done. Closing again is
// harmless.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		s.stop()
		s.watchers.Wait()
		<-s.indexer.done
		s.gate.Lock()
		s.closed = true
		s.gate.Unlock()
		if err = errors.Join(s.reads.Close(), s.writer.close()); err != nil {
			err = fmt.Errorf("close store %s: %w", s.file.path, err)
		}
	})
	return err
}

// enter begins a call. Where it returns nil the gate must be released.
func (s *Store) enter(ctx context.Context) error {
	s.gate.RLock()
	err := ctx.Err()
	if s.closed {
		err = eventlog.ErrClosed
	}
	if err != nil {
		s.gate.RUnlock()
	}
	return err
}
