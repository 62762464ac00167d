package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"charm.land/bubbles/v2/progress"
	"github.com/charmbracelet/x/ansi"
	"github.com/dustin/go-humanize"
)

// bar shows on a terminal how much of long work is done, in bytes. Work that is
// over soon shows none. A nil bar shows nothing. It is safe for concurrent use.
type bar struct {
	what  string
	total int64
	out   io.Writer
	model progress.Model
	plain bool // without colours

	mu    sync.Mutex
	done  int64
	next  time.Time // when to draw again
	drawn bool
}

const (
	barDelay = 300 * time.Millisecond // work that takes no longer needs no bar
	barPause = 100 * time.Millisecond // between two pictures of it
	barWidth = 40                     // cells
)

// bar begins work on total bytes, 0 if that is unknown. It is nil where stderr is
// no terminal.
func (c *command) bar(what string, total int64) *bar {
	if _, tty := terminal(c.Err); !tty || c.env("TERM") == "dumb" {
		return nil
	}
	return &bar{
		what: what, total: total, out: c.Err, next: time.Now().Add(barDelay),
		model: progress.New(progress.WithWidth(barWidth)), plain: c.env("NO_COLOR") != "" || c.color == "never",
	}
}

// add says that n bytes more are done.
func (b *bar) add(n int) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += int64(n)
	if now := time.Now(); now.After(b.next) {
		b.next, b.drawn = now.Add(barPause), true
		fmt.Fprintf(b.out, "\r%s %s\x1b[K", b.what, b.state())
	}
}

func (b *bar) state() string {
	done := humanize.Bytes(uint64(b.done))
	if b.total < b.done || b.total == 0 {
		return done
	}
	picture := b.model.ViewAs(float64(b.done) / float64(b.total))
	if b.plain {
		picture = ansi.Strip(picture)
	}
	return fmt.Sprintf("%s  %s of %s", picture, done, humanize.Bytes(uint64(b.total)))
}

// clear takes the bar away.
func (b *bar) clear() {
	if b != nil && b.drawn {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}
