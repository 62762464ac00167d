package postgres

import (
	"context"
	"crypto/rand"
)

// notifier tells other processes of appends, beside them: a transaction that
// notifies would have all others of the server wait for its commit. What is
// appended while a notification is on its way goes into the next one, each
// session once.
type notifier struct {
	pending
	store *Store
	name  string // of this store, so that it does not listen to itself
	done  chan struct{}
}

const sqlNotify = `SELECT pg_notify($1, $2 || ' ' || id) FROM unnest($3::bigint[]) AS id`

func newNotifier(s *Store) *notifier {
	n := &notifier{pending: newPending(), store: s, name: rand.Text()[:8], done: make(chan struct{})}
	go n.run(s.ctx)
	return n
}

// wait returns when the notifier has ended, as it does with the store's context.
func (n *notifier) wait() { <-n.done }

func (n *notifier) run(ctx context.Context) {
	defer close(n.done)
	for {
		select {
		case <-ctx.Done():
			n.tell(context.WithoutCancel(ctx)) // of the last appends
			return
		case <-n.wake:
			n.tell(ctx)
		}
	}
}

// tell sends what is pending. Where it fails, others find out by looking.
func (n *notifier) tell(ctx context.Context) {
	ids := n.take()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, n.store.opts.Patience)
	defer cancel()
	_, _ = n.store.pool.Exec(ctx, sqlNotify, n.store.channel, n.name, ids)
}
