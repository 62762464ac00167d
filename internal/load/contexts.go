package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// fillBatch is how many events of a long session are sent at once.
const fillBatch = 500

// measureContexts makes sessions with a long past and asks for their prompts, as
// they are and after each of more events.
func measureContexts(ctx context.Context, o options, d *daemon, r *report) error {
	for n := o.events / 100; n <= o.events; n *= 10 {
		name := fmt.Sprintf("long-%d", n)
		begun := time.Now()
		if err := fill(ctx, d.client, name, n); err != nil {
			return err
		}
		r.filled(n, time.Since(begun))
		if err := settled(ctx, d.client, name); err != nil {
			return err
		}
		for _, grows := range []bool{false, true} {
			took, err := contexts(ctx, d.client, name, o.contexts, grows)
			if err != nil {
				return err
			}
			r.contexts(n, grows, took)
		}
		r.log(d.logSize())
	}
	now, most := d.resident()
	r.memory("memory once the long sessions were written", now, most)
	return nil
}

// fill appends the events of a session that reads and edits files.
func fill(ctx context.Context, client *api.Client, name string, n int) error {
	for from := 0; from < n; from += fillBatch {
		events := make([]*eventlog.Event, 0, fillBatch)
		for i := from; i < min(from+fillBatch, n); i++ {
			events = append(events, step(i))
		}
		if _, err := client.Append(ctx, name, events...); err != nil {
			return err
		}
	}
	return nil
}

// step is an event of some 300 bytes.
func step(i int) *eventlog.Event {
	e := eventlog.New("coder", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(fmt.Sprintf(
		"ok  \tgithub.com/example/project/internal/part%d\t0.%03ds\nwrote src/part%d/file%d.go, %d lines", i%97, i%1000, i%97, i, i%500))}})
	if i%2 == 0 {
		e = eventlog.New("coder", &eventlog.Action{Text: fmt.Sprintf("Now file %d of part %d.", i, i%97), Terminal: fmt.Sprintf("go test ./internal/part%d", i%97)})
	}
	e.ID = fmt.Sprintf("step-%d", i)
	return e
}

// settled waits until the session's compactions have caught up.
func settled(ctx context.Context, client *api.Client, name string) error {
	for {
		p, err := client.Context(ctx, name, api.ContextRequest{})
		if err != nil {
			return err
		}
		if p.Tokens.Total <= highWater {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func contexts(ctx context.Context, client *api.Client, name string, n int, grows bool) ([]time.Duration, error) {
	took := make([]time.Duration, n)
	for i := range took {
		if grows {
			e := step(i)
			e.ID = fmt.Sprintf("more-%d", i)
			if _, err := client.Append(ctx, name, e); err != nil {
				return nil, err
			}
		}
		begun := time.Now()
		if _, err := client.Context(ctx, name, api.ContextRequest{}); err != nil {
			return nil, err
		}
		took[i] = time.Since(begun)
	}
	return took, nil
}

// measureRestarts ends the daemon as a system does and by force, and starts it
// again; and looks at its memory with nothing but the longest session open.
func measureRestarts(ctx context.Context, d *daemon, r *report) error {
	for _, how := range []struct {
		name   string
		signal syscall.Signal
	}{{"stopped", syscall.SIGTERM}, {"killed", syscall.SIGKILL}} {
		if err := d.stop(how.signal); err != nil {
			return err
		}
		took, err := d.start(ctx)
		if err != nil {
			return err
		}
		begun := time.Now()
		if _, err := d.client.Context(ctx, r.longest(), api.ContextRequest{}); err != nil {
			return err
		}
		r.restart(how.name, took, time.Since(begun))
	}
	if _, err := contexts(ctx, d.client, r.longest(), 20, true); err != nil {
		return err
	}
	now, most := d.resident()
	r.memory("memory with the longest session open", now, most)
	return nil
}
