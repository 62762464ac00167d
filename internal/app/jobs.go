package app

import (
	"context"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/daemon"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/session"
)

// jobs are what the daemon does on a schedule.
func (a *App) jobs(store eventlog.Store, engine *session.Engine, watcher *watch.Watcher) []daemon.Job {
	c := &a.Config.Schedule
	jobs := []daemon.Job{
		{
			Name: "sweep", About: "looks for watched transcripts that changed unnoticed", Schedule: c.Sweep,
			Run: func(ctx context.Context) (string, error) {
				files, err := watcher.Sweep(ctx)
				return fmt.Sprintf("%s files looked at", humanize.Comma(int64(files))), err
			},
		},
		{
			Name: "idle", About: "compacts agents that are idle while their provider's cache is cold", Schedule: c.Idle,
			Run: func(context.Context) (string, error) {
				n := engine.CompactIdle()
				return fmt.Sprintf("%s sessions looked at", humanize.Comma(int64(n))), nil
			},
		},
		{
			Name: "pictures", About: "forgets downscaled pictures that nobody asks for", Schedule: c.Pictures,
			Run: func(context.Context) (string, error) {
				n, err := a.shop.Expire(time.Now().AddDate(0, 0, -c.PictureDays))
				return fmt.Sprintf("%d pictures forgotten", n), err
			},
		},
	}
	if file, ok := store.(*sqlite.Store); ok { // PostgreSQL does this by itself
		jobs = append(jobs, daemon.Job{
			Name: "upkeep", About: "keeps the database quick and its log short", Schedule: c.Upkeep,
			Run: func(ctx context.Context) (string, error) {
				u, err := file.Upkeep(ctx)
				return fmt.Sprintf("database %s, log %s", humanize.IBytes(uint64(u.File)), humanize.IBytes(uint64(u.Log))), err
			},
		})
	}
	if finite, ok := store.(finite); ok {
		jobs = append(jobs, daemon.Job{
			Name: "retention", About: "forgets originals behind summaries, and sessions, that are old", Schedule: c.Retention,
			Run: func(ctx context.Context) (string, error) {
				r := retention{
					engine: engine, used: finite.Used, log: a.Log, now: time.Now(),
					sessionDays: c.SessionDays, days: c.RetentionDays, bytes: int64(c.RetentionBytes),
				}
				return r.run(ctx)
			},
		})
	}
	return jobs
}

// finite is a store that can be kept from growing for ever.
type finite interface {
	eventlog.Forgetter
	Used(ctx context.Context) (bytes int64, err error)
}
