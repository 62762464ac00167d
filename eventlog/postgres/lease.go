package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// A lease that ended is free; taking it begins a new epoch. Renewing and giving
// up speak of an epoch, so that a process that slept through the end of its
// lease does nothing to the one after it. All times are the server's.
const (
	sqlTakeLease = `INSERT INTO leases VALUES ($1, $2, clock_timestamp() + $3, 1)
		ON CONFLICT (sha256(session), sha256(work)) DO UPDATE SET lease_until = excluded.lease_until, lease_epoch = leases.lease_epoch + 1
		WHERE leases.lease_until <= clock_timestamp() RETURNING lease_epoch`
	sqlKeepLease = `UPDATE leases SET lease_until = clock_timestamp() + $3
		WHERE sha256(session) = $1 AND sha256(work) = $2 AND lease_epoch = $4 AND lease_until > clock_timestamp()`
	sqlEndLease = `UPDATE leases SET lease_until = clock_timestamp()
		WHERE sha256(session) = $1 AND sha256(work) = $2 AND lease_epoch = $3 AND lease_until > clock_timestamp()`
)

// lease is one that is held.
type lease struct {
	store         *Store
	session, work []byte // hashes
	epoch         int64
	lost          context.CancelFunc
	once          sync.Once
	done          chan struct{}
}

// Lease waits until a piece of work on a session is the caller's. The lease is
// renewed in the background until it is released.
func (s *Store) Lease(ctx context.Context, session, work string) (held context.Context, release func(), err error) {
	l := &lease{store: s, session: hash(session), work: hash(work), done: make(chan struct{})}
	var begun time.Time
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		begun = time.Now()
		err := s.query(ctx, func() error {
			return s.pool.QueryRow(ctx, sqlTakeLease, []byte(session), []byte(work), s.opts.Lease).Scan(&l.epoch)
		})
		if err == nil {
			break
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return nil, nil, fmt.Errorf("lease session %q: %w", session, s.at.explainRead(ctx, err))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("lease session %q: %w", session, ctx.Err())
		}
	}
	held, l.lost = context.WithCancel(ctx)
	go l.keep(held, begun)
	return held, l.release, nil
}

// keep renews the lease until its context ends, and ends that when the lease is
// lost. Where the server is away it goes on until the lease is over by this
// process's own clock.
func (l *lease) keep(ctx context.Context, renewed time.Time) {
	defer close(l.done)
	defer l.lost()
	length := l.store.opts.Lease
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(length / 3):
		}
		begun := time.Now()
		within, cancel := context.WithDeadline(ctx, renewed.Add(length))
		tag, err := l.store.pool.Exec(within, sqlKeepLease, l.session, l.work, length, l.epoch)
		cancel()
		switch {
		case err == nil && tag.RowsAffected() == 0:
			return
		case err == nil:
			renewed = begun
		case time.Since(renewed) >= length:
			return
		}
	}
}

// release gives the lease up. Where that does not reach the server, the lease
// ends by itself.
func (l *lease) release() {
	l.once.Do(func() {
		l.lost()
		<-l.done
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, _ = l.store.pool.Exec(ctx, sqlEndLease, l.session, l.work, l.epoch)
	})
}
