package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// How much goes into one transaction at most. A call larger than that has one
// for itself.
const (
	maxBatchCalls = 256
	maxBatchBytes = 8 << 20
)

// writerCache is how many bytes of pages the writer holds: the ends of many
// sessions, each in pages of its own, are written in turn.
const writerCache = 16 << 20

// writer owns the one connection that writes. A goroutine takes the calls from
// the queue; those that came while it was busy share a transaction.
type writer struct {
	db         *sql.DB
	statements *statements
	files      *identity
	memory     *memory
	own        turns
	queue      chan *request
	done       chan struct{}

	// turn is held during a transaction, and by the last step of a checkpoint.
	turn       sync.Mutex
	checkpoint *checkpointer
}

func newWriter(f *file) (*writer, error) {
	db, err := f.connect(1, f.opts.BusyTimeout, fmt.Sprintf("cache_size=-%d", writerCache>>10))
	if err != nil {
		return nil, err
	}
	statements, err := prepare(db)
	if err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	files, err := identify(f)
	if err != nil {
		return nil, errors.Join(err, statements.close(), db.Close())
	}
	w := &writer{db: db, statements: statements, files: files, memory: newMemory(), queue: make(chan *request, maxBatchCalls), done: make(chan struct{})}
	if w.checkpoint, err = newCheckpointer(f, &w.turn); err != nil {
		return nil, errors.Join(err, statements.close(), db.Close())
	}
	go w.run()
	return w, nil
}

// do hands a request to the writer and waits for its answer.
func (w *writer) do(ctx context.Context, req *request) error {
	select {
	case w.queue <- req:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-req.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close ends the writer when the queue is empty. No call may come after it.
func (w *writer) close() error {
	close(w.queue)
	<-w.done
	return errors.Join(w.checkpoint.close(), w.statements.close(), w.db.Close())
}

func (w *writer) run() {
	defer close(w.done)
	for req := range w.queue {
		batch := w.gather(req)
		w.turn.Lock()
		written := w.write(batch)
		w.turn.Unlock()
		w.checkpoint.note(written)
	}
}

// gather takes what waits in the queue into one batch.
func (w *writer) gather(first *request) []*request {
	batch, size := []*request{first}, first.size()
	for len(batch) < maxBatchCalls && size < maxBatchBytes {
		select {
		case req, open := <-w.queue:
			if !open {
				return batch
			}
			batch = append(batch, req)
			size += req.size()
		default:
			return batch
		}
	}
	return batch
}

// write writes a batch, answers its calls, and gives the number of bytes
// written, about. Where the transaction itself fails, each call gets one of its
// own, so that a call which cannot be written does not fail the others.
func (w *writer) write(batch []*request) int {
	results, err := w.transact(batch)
	if err != nil && len(batch) > 1 {
		written := 0
		for i := range batch {
			written += w.write(batch[i : i+1])
		}
		return written
	}
	written := pageSize
	for i, req := range batch {
		if err == nil {
			written += req.size()
			req.done <- results[i]
			continue
		}
		req.done <- err
	}
	return written
}

// transact writes a batch in one transaction. It gives the refusal of each call
// that the log's rules forbid, or the error that ended the transaction. Refusals
// are rare: only where there is one is each call kept apart from the others.
func (w *writer) transact(batch []*request) (refusals []error, err error) {
	err = w.inTransaction(func(tx *transaction) error {
		for _, req := range batch {
			if err := tx.apply(req); err != nil {
				return err
			}
		}
		return nil
	})
	refusals = make([]error, len(batch))
	switch {
	case !isRefusal(err):
		return refusals, err
	case len(batch) == 1:
		refusals[0] = err
		return refusals, nil
	}
	err = w.inTransaction(func(tx *transaction) (err error) {
		for i, req := range batch {
			if refusals[i], err = tx.applyAlone(req); err != nil {
				return err
			}
		}
		return nil
	})
	return refusals, err
}

// inTransaction does what is asked in a transaction, which is not committed where
// that ends in an error.
func (w *writer) inTransaction(do func(*transaction) error) error {
	if err := w.files.check(); err != nil {
		return err
	}
	err := w.statements.begin()
	if err == nil {
		err = w.recall()
	}
	if err == nil {
		err = do(&transaction{w.statements, w.memory})
	}
	if err == nil {
		err = w.statements.commit()
	}
	if err != nil {
		w.memory.forgetAll()
		w.statements.rollback()
		return err
	}
	if w.memory.first > 0 {
		w.own.add(w.memory.first, w.memory.touched)
	}
	return nil
}

// recall has the memory forget what may no longer be so.
func (w *writer) recall() error {
	var version int64
	if err := w.statements.dataVersion.QueryRow().Scan(&version); err != nil {
		return err
	}
	w.memory.begin(version)
	return nil
}
