package postgres

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tidemark/tidemark/eventlog"
)

// Options tune a store. The zero value is right for most.
type Options struct {
	// Patience is how long a call goes on trying while the server is away. The
	// default is 10 seconds.
	Patience time.Duration
	// Connections is how many connections the store has at most, besides one for
	// each watcher. The default is the number of processors and 2, but at least
	// 6; it may not be less than 3.
	Connections int
	// Lease is how long a lease lasts that is not renewed, as when its process
	// dies. The default is 30 seconds.
	Lease time.Duration
}

func (o Options) withDefaults() Options {
	if o.Patience <= 0 {
		o.Patience = 10 * time.Second
	}
	o.Connections = max(3, cmp.Or(o.Connections, max(6, runtime.GOMAXPROCS(0)+2)))
	if o.Lease <= 0 {
		o.Lease = 30 * time.Second
	}
	return o
}

// Store is an [eventlog.Store] in a database. Make one with [Open].
type Store struct {
	at       *server
	opts     Options
	pool     *pgxpool.Pool
	writer   *writer
	indexer  *indexer
	notifier *notifier
	channel  string // of notifications

	ctx      context.Context // ends with Close
	stop     context.CancelFunc
	watchers sync.WaitGroup

	// gate is held for reading by calls under way, and for writing to close.
	gate   sync.RWMutex
	closed bool
	once   sync.Once
}

var (
	_ eventlog.Store     = (*Store)(nil)
	_ eventlog.Watcher   = (*Store)(nil)
	_ eventlog.Leaser    = (*Store)(nil)
	_ eventlog.Forgetter = (*Store)(nil)
)

// Open opens the store in the database at a URL such as
// postgres://user:password@host:5432/database, or what else libpq takes for one;
// the variables of libpq (PGHOST, PGPASSWORD …) fill in what it leaves out. It
// makes or upgrades the tables, and fails where those are of a newer version.
func Open(ctx context.Context, url string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	at, err := newServer(url, opts)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	// The pool outlives the context of its making.
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), at.config)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", at.explain(err))
	}
	s := &Store{at: at, opts: opts, pool: pool}
	if err = s.migrate(ctx); err == nil {
		err = pool.QueryRow(ctx, "SELECT 'tidemark_' || to_regnamespace(quote_ident($1))::oid", at.schema).Scan(&s.channel)
	}
	if err != nil {
		pool.Close()
		if explained := at.explain(err); causeOf(err) != "" {
			return nil, fmt.Errorf("open store: %w", explained)
		}
		return nil, fmt.Errorf("open store: %s: %w", at.name, err)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.writer = newWriter(s)
	s.notifier = newNotifier(s)
	s.indexer = newIndexer(s)
	return s, nil
}

// Append adds events to the end of a session. It returns when they are
// committed. Where the server goes away meanwhile, the append is made again.
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
	if err := s.writer.do(ctx, added); err != nil {
		return s.at.explain(err)
	}
	for i, e := range events {
		r := &added.records[i]
		e.Seq, e.CommitHash, e.Repeated = r.seq, r.commit, r.repeated
	}
	return nil
}

// Close ends the store once the calls under way are done. Closing again is
// harmless.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.gate.Lock()
		s.closed = true
		s.gate.Unlock()
		s.writer.close()
		s.stop()
		s.indexer.wait()
		s.notifier.wait()
		s.watchers.Wait()
		s.pool.Close()
	})
	return nil
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
