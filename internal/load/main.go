// Command load puts a daemon under load and says what it bears, on loopback and by what
// a client sees:
//
//	go run ./internal/load
//
// It builds the daemon, starts it on a store of its own, and measures appends at
// a rate and as fast as they go, with readers on streams; contexts of sessions
// that have a long past; memory; and restarts. Beside each figure of appends is
// that of the bare store in the same run: the same events by as many writers
// into a store in this process, without HTTP, counting or views. Both take turns,
// so that the machine's moods touch them alike.
//
// docs/load.md tells what came out and what the options are for.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// options say how much load there is.
type options struct {
	folder    string        // where the stores are, on the disk to be measured
	clients   int           // that append
	sessions  int           // that they append to
	followers int           // streams
	rate      int           // appends a second
	size      int           // bytes of an event
	rounds    int           // of each measurement of appends
	length    time.Duration // of each round
	events    int           // of the longest session
	contexts  int           // asked of each long session
}

func main() {
	var o options
	flag.StringVar(&o.folder, "folder", "", "`FOLDER` for the stores, on the disk to be measured (default: a temporary one)")
	flag.IntVar(&o.clients, "clients", 64, "clients that append")
	flag.IntVar(&o.sessions, "sessions", 1000, "sessions that they append to")
	flag.IntVar(&o.followers, "followers", 500, "streams that are read")
	flag.IntVar(&o.rate, "rate", 2000, "appends a second")
	flag.IntVar(&o.size, "size", 1500, "bytes of an event")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of appends; the median counts")
	flag.DurationVar(&o.length, "length", 10*time.Second, "length of a round")
	flag.IntVar(&o.events, "events", 1_000_000, "events of the longest session")
	flag.IntVar(&o.contexts, "contexts", 300, "contexts asked of each long session")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	folder, err := os.MkdirTemp(o.folder, "tidemark-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	d, err := buildDaemon(ctx, folder)
	if err != nil {
		return err
	}
	defer d.kill()
	var r report
	r.machine(folder)
	if err := measureAppends(ctx, o, d, &r); err != nil {
		return fmt.Errorf("appends: %w", err)
	}
	if err := measureContexts(ctx, o, d, &r); err != nil {
		return fmt.Errorf("contexts: %w", err)
	}
	if err := measureRestarts(ctx, d, &r); err != nil {
		return fmt.Errorf("restarts: %w", err)
	}
	return r.write(os.Stdout)
}
