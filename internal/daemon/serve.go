package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Worker is work that goes on beside requests. It returns when its context
// ends; an error before that is logged, and ends the worker but not the daemon.
type Worker struct {
	Name string
	Run  func(context.Context) error
}

// stopTimeout is how long requests under way may take when the daemon stops.
const stopTimeout = 10 * time.Second

// Serve serves until ctx ends or a listener fails. It closes the listeners.
func Serve(ctx context.Context, server *http.Server, at *Listeners, log *slog.Logger, workers ...Worker) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	defer group.Wait()
	defer stopWork()
	for _, w := range workers {
		group.Go(func() {
			if err := w.Run(work); err != nil && work.Err() == nil {
				log.Error("worker ended", "worker", w.Name, "error", err)
			}
		})
	}
	failed := make(chan error, len(at.All))
	for _, one := range at.All {
		go func() { failed <- server.Serve(one) }()
	}
	select {
	case err := <-failed:
		if !errors.Is(err, http.ErrServerClosed) {
			return errors.Join(fmt.Errorf("serve: %w", err), server.Close())
		}
		return nil
	case <-ctx.Done():
	}
	log.Info("stopping")
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(within)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were cut off", "after", stopTimeout)
		return server.Close()
	}
	return err
}
