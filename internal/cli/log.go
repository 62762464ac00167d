package cli

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/internal/app"
)

// openLog opens a LOG and tells the user what was chosen and skipped.
func (c *command) openLog(ctx context.Context, a *app.App, name string, opts app.LogOptions) (*app.Log, error) {
	path, unspool, err := c.spool(name)
	if err != nil {
		return nil, err
	}
	defer unspool()
	progress, done := c.progress("reading " + name)
	opts.Progress = progress
	log, err := a.OpenLog(ctx, path, opts)
	done()
	if err != nil {
		return nil, err
	}
	for _, n := range log.Notes {
		c.note("%s", n)
	}
	return log, nil
}

// progress shows how many events were read, where stderr is a terminal. The
// second function takes the line away.
func (c *command) progress(what string) (step func(events int), done func()) {
	if _, tty := terminal(c.Err); !tty {
		return nil, func() {}
	}
	const every = 500
	shown := false
	step = func(events int) {
		if events%every == 0 {
			shown = true
			fmt.Fprintf(c.Err, "\r%s: %d events", what, events)
		}
	}
	return step, func() {
		if shown {
			fmt.Fprint(c.Err, "\r\x1b[K")
		}
	}
}
