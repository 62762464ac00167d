package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

// appender stores one event, durably.
type appender func(ctx context.Context, session string, e *eventlog.Event) error

// side is one of the two that are compared.
type side struct {
	name      string
	processor func() time.Duration // the time of processors that its process took so far
	append    appender
}

// measureAppends has the daemon and the bare store take the same appends in turn.
func measureAppends(ctx context.Context, o options, d *daemon, r *report) error {
	bare, err := sqlite.Open(filepath.Join(d.folder, "bare.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer bare.Close()
	if _, err := d.start(ctx); err != nil {
		return err
	}
	readers := newReaders(ctx, o, d)
	sides := []side{
		{"daemon", d.processor, func(ctx context.Context, session string, e *eventlog.Event) error {
			_, err := d.client.Append(ctx, session, e)
			return err
		}},
		{"bare store", ownProcessor, func(ctx context.Context, session string, e *eventlog.Event) error {
			e.Timestamp = time.Now().UTC()
			return bare.Append(ctx, session, []*eventlog.Event{e})
		}},
	}
	w := &writers{options: o, text: strings.Repeat("the tide comes in, the tide goes out; ", o.size/38)}
	for _, side := range sides {
		if err := w.warmUp(ctx, side.append); err != nil {
			return fmt.Errorf("%s: %w", side.name, err)
		}
	}
	for range o.rounds {
		for _, rate := range []int{o.rate, 0} {
			for _, side := range sides {
				before := side.processor()
				took, err := w.round(ctx, side.append, rate)
				if err != nil {
					return fmt.Errorf("%s: %w", side.name, err)
				}
				r.appends(side.name, rate, took, o.length, side.processor()-before)
				r.log(d.logSize())
			}
		}
	}
	now, most := d.resident()
	r.memory(fmt.Sprintf("memory with %d sessions and %d streams", o.sessions, o.followers), now, most)
	lost, events, err := readers.close()
	r.streams(lost, events)
	return err
}

// writers append in parallel.
type writers struct {
	options
	text  string
	count atomic.Int64 // events so far, for ids
}

// warmUp appends one event to each session, so that no round pays for what
// happens but once.
func (w *writers) warmUp(ctx context.Context, append appender) error {
	for n := range w.sessions {
		if err := append(ctx, sessionName(n), w.event()); err != nil {
			return err
		}
	}
	return nil
}

// round appends for a while, at a rate or, where that is 0, as fast as it goes.
// It gives how long each append took, at a rate from when it was due: a slow one
// does not hide that others had to wait for it.
func (w *writers) round(ctx context.Context, store appender, rate int) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([][]time.Duration, w.clients)
	begun := time.Now()
	var group sync.WaitGroup
	for client := range w.clients {
		group.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				due := time.Now()
				if rate > 0 {
					due = begun.Add(time.Duration(n*w.clients+client) * time.Second / time.Duration(rate))
					time.Sleep(time.Until(due))
				}
				if due.Sub(begun) >= w.length {
					return
				}
				if err := store(ctx, w.session(), w.event()); err != nil {
					cancel(err)
					return
				}
				took[client] = append(took[client], time.Since(due))
			}
		})
	}
	group.Wait()
	var all []time.Duration
	for _, t := range took {
		all = append(all, t...)
	}
	return all, context.Cause(ctx)
}

// session takes sessions in turn, in an order without pattern.
func (w *writers) session() string {
	const stride = 7919 // a prime
	return sessionName(int(w.count.Load()*stride) % w.sessions)
}

func sessionName(n int) string { return fmt.Sprintf("load-%04d", n) }

func (w *writers) event() *eventlog.Event {
	n := w.count.Add(1)
	e := eventlog.New("agent", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(fmt.Sprintf("%d: %s", n, w.text))}})
	e.ID = fmt.Sprintf("event-%09d", n)
	return e
}
