package sqlite

import (
	"database/sql"
	"sync"
	"time"
)

// checkpointEvery is how many bytes are written, about, between two looks at
// the write-ahead log; maxLogPages is the length at which it is emptied. Its
// file is not made smaller than maxLogBytes, to be filled again.
const (
	checkpointEvery = 1 << 20
	maxLogPages     = 4 << 20 / pageSize
	maxLogBytes     = 8 << 20
)

// patience is how long the last step of a checkpoint waits for readers, while
// writers wait for it.
const patience = 100 * time.Millisecond

// checkpointer keeps the write-ahead log short from a connection of its own, so
// that no append has to wait while pages are copied.
type checkpointer struct {
	db      *sql.DB
	turn    *sync.Mutex // the writer's
	pending int         // bytes written since the last look
	limit   int         // pages at which to empty the log
	wake    chan struct{}
	done    chan struct{}
}

func newCheckpointer(f *file, turn *sync.Mutex) (*checkpointer, error) {
	db, err := f.connect(1, patience)
	if err != nil {
		return nil, err
	}
	c := &checkpointer{db: db, turn: turn, limit: maxLogPages, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go c.run()
	return c, nil
}

// note tells of bytes written. It never waits.
func (c *checkpointer) note(bytes int) {
	if c.pending += bytes; c.pending < checkpointEvery {
		return
	}
	c.pending = 0
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *checkpointer) close() error {
	close(c.wake)
	<-c.done
	return c.db.Close()
}

// run empties the log when it is long. Where a reader stands in the way, the
// next try comes when the log is twice as long.
func (c *checkpointer) run() {
	defer close(c.done)
	for range c.wake {
		pages, _ := c.checkpoint("NOOP")
		if pages < c.limit {
			continue
		}
		c.limit = 2 * pages
		if c.empty() {
			c.limit = maxLogPages
		}
	}
}

// empty copies most pages while appends go on, and the rest in a turn of its
// own. Without that turn there would always be a page that is not yet copied,
// and the log would never begin anew.
func (c *checkpointer) empty() bool {
	c.checkpoint("PASSIVE")
	c.turn.Lock()
	defer c.turn.Unlock()
	_, ok := c.checkpoint("RESTART")
	return ok
}

// checkpoint gives the length of the log and whether nobody was in the way.
// After an error the log is longer than it should be, but nothing is lost.
func (c *checkpointer) checkpoint(mode string) (pages int, ok bool) {
	var busy, copied int
	err := c.db.QueryRow("PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied)
	return pages, err == nil && busy == 0
}
