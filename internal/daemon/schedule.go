package daemon

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/robfig/cron/v3"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// Job is work that is done on a schedule, or when somebody asks for it.
type Job struct {
	Name, About string
	// Schedule is a cron line of five fields, in UTC, or one of cron's names
	// such as @daily. Empty: only when somebody asks.
	Schedule string
	// Run gives the result in a few words.
	Run func(context.Context) (result string, err error)
}

// Schedule runs jobs. A job never runs twice at once. What it did last is a
// note of the store. Make one with [NewSchedule]; it is safe for concurrent use.
type Schedule struct {
	store eventlog.Store
	log   *slog.Logger
	jobs  map[string]*job
}

type job struct {
	Job
	when cron.Schedule // nil for none
	mu   sync.Mutex    // held while it runs
	busy sync.Mutex    // guards what follows
	runs bool
	last *api.JobRun // of this process
}

// NewSchedule makes a schedule of jobs. Nothing runs before [Schedule.Run].
func NewSchedule(store eventlog.Store, log *slog.Logger, jobs ...Job) (*Schedule, error) {
	s := &Schedule{store: store, log: log, jobs: map[string]*job{}}
	for _, j := range jobs {
		when, err := parseCron(j.Schedule)
		if err != nil {
			return nil, fmt.Errorf("schedule of job %s: %w", j.Name, err)
		}
		s.jobs[j.Name] = &job{Job: j, when: when}
	}
	return s, nil
}

// parseCron never panics, which the library does on some lines.
func parseCron(line string) (when cron.Schedule, err error) {
	if line == "" {
		return nil, nil
	}
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%q is no cron line", line)
		}
	}()
	return cron.ParseStandard(line)
}

// Run runs the jobs when their time comes, until ctx ends. Then it waits for
// those that run.
func (s *Schedule) Run(ctx context.Context) error {
	clock := cron.New(cron.WithLocation(time.UTC))
	for _, j := range s.jobs {
		if j.when == nil {
			continue
		}
		clock.Schedule(j.when, cron.FuncJob(func() {
			if j.mu.TryLock() {
				defer j.mu.Unlock()
				s.run(ctx, j)
			}
		}))
	}
	clock.Start()
	<-ctx.Done()
	<-clock.Stop().Done()
	return nil
}

// RunJob runs a job now and gives how it went. A job that runs already is
// waited for and run again. The error is [api.ErrNoJob], or that of ctx; one of
// the job is in its description.
func (s *Schedule) RunJob(ctx context.Context, name string) (api.Job, error) {
	j := s.jobs[name]
	if j == nil {
		return api.Job{}, fmt.Errorf("run job %q: %w", name, api.ErrNoJob)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s.run(ctx, j)
	return s.describe(context.WithoutCancel(ctx), j)
}

// Jobs describes all jobs, by name.
func (s *Schedule) Jobs(ctx context.Context) ([]api.Job, error) {
	var all []api.Job
	for _, j := range s.jobs {
		d, err := s.describe(ctx, j)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b api.Job) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

const jobPrefix = "job "

func (s *Schedule) run(ctx context.Context, j *job) {
	j.running(true)
	defer j.running(false)
	begin := time.Now()
	last := api.JobRun{At: begin.UTC()}
	result, err := runSafely(ctx, j.Run)
	last.Seconds = time.Since(begin).Seconds()
	if last.Result = result; err != nil {
		last.Error = err.Error()
		s.log.Error("job failed", "job", j.Name, "error", err)
	}
	j.ran(&last)
	data, err := json.Marshal(&last)
	if err == nil {
		err = s.store.SetNote(context.WithoutCancel(ctx), "", jobPrefix+j.Name, data)
	}
	if err != nil {
		s.log.Error("note the result of a job", "job", j.Name, "error", err)
	}
}

// runSafely turns a panic into an error: one job must not end the daemon.
func runSafely(ctx context.Context, run func(context.Context) (string, error)) (result string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return run(ctx)
}

func (j *job) running(now bool) {
	j.busy.Lock()
	defer j.busy.Unlock()
	j.runs = now
}

func (j *job) ran(last *api.JobRun) {
	j.busy.Lock()
	defer j.busy.Unlock()
	j.last = last
}

// describe has the result of the last run from the note, where other daemons of
// the store see it too, or from memory where it could not be noted.
func (s *Schedule) describe(ctx context.Context, j *job) (api.Job, error) {
	j.busy.Lock()
	d := api.Job{Name: j.Name, About: j.About, Schedule: j.Schedule, Running: j.runs, Last: j.last}
	j.busy.Unlock()
	if j.when != nil {
		d.Next = j.when.Next(time.Now().UTC())
	}
	data, err := s.store.Note(ctx, "", jobPrefix+j.Name)
	if err != nil || data == nil {
		return d, err
	}
	noted := new(api.JobRun)
	if err := json.Unmarshal(data, noted); err != nil {
		return d, fmt.Errorf("read the result of job %s: %w", j.Name, err)
	}
	if d.Last == nil || noted.At.After(d.Last.At) {
		d.Last = noted
	}
	return d, nil
}
