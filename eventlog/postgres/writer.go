package postgres

import (
	"context"
	"time"
)

// How much goes into one transaction at most. A call larger than that has one
// for itself.
const (
	maxBatchCalls = 256
	maxBatchBytes = 8 << 20
)

// A transaction may take so long, and a second more for each of so many bytes,
// before its connection is held to be dead.
const (
	maxTransaction = 30 * time.Second
	leastRate      = 1 << 20
)

// writer takes the appends from a queue; those that came while it was busy share
// a transaction. One with a summary or an undo has a transaction for itself, as
// it may be refused.
type writer struct {
	store *Store
	queue chan *addition
	done  chan struct{}
}

func newWriter(s *Store) *writer {
	w := &writer{store: s, queue: make(chan *addition, maxBatchCalls), done: make(chan struct{})}
	go w.run()
	return w
}

// do hands an addition to the writer and waits for its answer.
func (w *writer) do(ctx context.Context, a *addition) error {
	select {
	case w.queue <- a:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close ends the writer when the queue is empty. No call may come after it.
func (w *writer) close() {
	close(w.queue)
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	var next *addition // taken from the queue, and not in the batch
	for {
		first := next
		if first == nil {
			var open bool
			if first, open = <-w.queue; !open {
				return
			}
		}
		var batch []*addition
		batch, next = w.gather(first)
		w.write(batch)
	}
}

// gather takes what waits in the queue into one batch, and gives what has to
// wait for the next one.
func (w *writer) gather(first *addition) (batch []*addition, next *addition) {
	batch = []*addition{first}
	for size := first.size(); !first.rules && len(batch) < maxBatchCalls && size < maxBatchBytes; {
		select {
		case a, open := <-w.queue:
			switch {
			case !open:
				return batch, nil
			case a.rules:
				return batch, a
			}
			batch = append(batch, a)
			size += a.size()
		default:
			return batch, nil
		}
	}
	return batch, nil
}

// write writes a batch and answers its calls. Where the transaction fails, each
// call gets one of its own, so that a call which cannot be written does not fail
// the others.
func (w *writer) write(batch []*addition) {
	err := w.store.attempts(w.store.ctx, func() error { return w.transact(batch) })
	if err != nil && len(batch) > 1 && !isPassing(err) {
		for i := range batch {
			w.write(batch[i : i+1])
		}
		return
	}
	for _, a := range batch {
		a.done <- err
	}
}

func (w *writer) transact(batch []*addition) error {
	size := 0
	for _, a := range batch {
		size += a.size()
	}
	ctx, cancel := context.WithTimeout(context.Background(), maxTransaction+time.Duration(size/leastRate)*time.Second)
	defer cancel()
	conn, err := w.store.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx := newTransaction(ctx, conn.Conn(), batch)
	if err := tx.run(); err != nil {
		tx.rollback()
		return err
	}
	for _, grown := range tx.grown {
		w.store.notifier.note(grown)
		w.store.indexer.note(grown)
	}
	return nil
}
