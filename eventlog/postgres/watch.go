package postgres

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pingEvery is how long a listener waits before it asks whether the server is
// still there.
const pingEvery = 30 * time.Second

// Changes gives the sessions that other processes append to. It listens on a
// connection of its own, which it makes anew where it is lost.
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
		l := &listener{store: s, to: changes, names: map[int64]string{}}
		for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, lastPause) {
			if l.listen(ctx) {
				pause = firstPause
			}
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	})
	return changes
}

// listener is one call of Changes.
type listener struct {
	store *Store
	to    chan<- string
	names map[int64]string // sessions that were told of: they never get another name
}

// maxNames is how many names a listener remembers.
const maxNames = 10_000

// listen passes on notifications until the connection is lost, and reports
// whether there was one.
func (l *listener) listen(ctx context.Context) bool {
	conn, err := pgx.ConnectConfig(ctx, l.store.at.listen)
	if err != nil {
		return false
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{l.store.channel}.Sanitize()); err != nil {
		return false
	}
	for ok := l.pass(ctx, ""); ok; {
		n, err := wait(ctx, conn)
		switch {
		case err != nil:
			ok = false
		case n == nil:
			ok = conn.Ping(ctx) == nil
		default:
			ok = l.tell(ctx, conn, n.Payload)
		}
	}
	return true
}

// wait gives the next notification, nil where there is none for long.
func wait(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	within, cancel := context.WithTimeout(ctx, pingEvery)
	defer cancel()
	n, err := conn.WaitForNotification(within)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return nil, nil //nolint:nilnil // nothing came
	}
	return n, err
}

// tell passes on the name of the session that a notification is about, unless it
// is this store's own.
func (l *listener) tell(ctx context.Context, conn *pgx.Conn, payload string) bool {
	from, number, _ := strings.Cut(payload, " ")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || from == l.store.notifier.name {
		return true // anyone may notify, of anything
	}
	name, known := l.names[id]
	if !known {
		var text []byte
		err := conn.QueryRow(ctx, "SELECT name FROM sessions WHERE id = $1", id).Scan(&text)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return true
		case err != nil:
			return false
		}
		if len(l.names) >= maxNames {
			clear(l.names)
		}
		name = string(text)
		l.names[id] = name
	}
	return l.pass(ctx, name)
}

func (l *listener) pass(ctx context.Context, name string) bool {
	select {
	case l.to <- name:
		return true
	case <-ctx.Done():
		return false
	}
}
