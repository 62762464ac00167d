package daemon_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/daemon"
)

func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := eventlogtest.NewMemory()
		runs := 0
		s, err := daemon.NewSchedule(store, slog.New(slog.DiscardHandler),
			daemon.Job{Name: "hourly", Schedule: "@hourly", Run: func(context.Context) (string, error) { runs++; return "done", nil }},
			daemon.Job{Name: "broken", Run: func(context.Context) (string, error) { panic("oh") }},
		)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go s.Run(ctx)
		time.Sleep(3*time.Hour + time.Minute)
		synctest.Wait()
		if runs != 3 {
			t.Errorf("%d runs in three hours", runs)
		}
		if job, err := s.RunJob(ctx, "broken"); err != nil || job.Last == nil || job.Last.Error != "panic: oh" {
			t.Errorf("%+v, %v", job, err)
		}
		if _, err := s.RunJob(ctx, "none"); !errors.Is(err, api.ErrNoJob) {
			t.Error(err)
		}
		jobs, err := s.Jobs(ctx)
		if err != nil || len(jobs) != 2 || jobs[1].Last.Result != "done" || !jobs[1].Next.After(time.Now()) || !jobs[0].Next.IsZero() {
			t.Errorf("%+v, %v", jobs, err)
		}
		cancel()
		synctest.Wait()
	})
}

func TestBadSchedules(t *testing.T) {
	for _, line := range []string{"TZ=0", "* * *", "61 * * * *", "@often"} {
		if _, err := daemon.NewSchedule(nil, nil, daemon.Job{Name: "x", Schedule: line}); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}

// noteless is a store that keeps no notes.
type noteless struct{ eventlog.Store }

func (noteless) SetNote(context.Context, string, string, []byte) error { return eventlog.ErrNoSpace }

func TestAResultThatCannotBeNoted(t *testing.T) {
	s, err := daemon.NewSchedule(noteless{eventlogtest.NewMemory()}, slog.New(slog.DiscardHandler),
		daemon.Job{Name: "broken", Run: func(context.Context) (string, error) { return "", eventlog.ErrNoSpace }})
	if err != nil {
		t.Fatal(err)
	}
	job, err := s.RunJob(t.Context(), "broken")
	if err != nil || job.Last == nil || job.Last.Error != eventlog.ErrNoSpace.Error() {
		t.Errorf("%+v, %v", job.Last, err)
	}
}
