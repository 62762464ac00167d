package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Job is work that the daemon does on a schedule.
type Job struct {
	Name  string `json:"name"`
	About string `json:"about" doc:"What it does, in a line."`
	// Schedule is a cron line in UTC; empty is only when somebody asks.
	Schedule string    `json:"schedule" doc:"A cron line, in UTC. Empty: only when somebody asks."`
	Next     time.Time `json:"next,omitzero" doc:"When it runs next."`
	Running  bool      `json:"running" doc:"Whether it runs now."`
	// Last is how it went last, nil if it never ran.
	Last *JobRun `json:"last,omitzero" doc:"How it went last; absent if it never ran."`
}

// JobRun is one run of a job.
type JobRun struct {
	At      time.Time `json:"at"`
	Seconds float64   `json:"seconds" doc:"How long it took."`
	Result  string    `json:"result,omitzero" doc:"What it did, in a few words."`
	Error   string    `json:"error,omitzero" doc:"Why it failed, if it did."`
}

// JobList describes all jobs.
type JobList struct {
	Jobs []Job `json:"jobs"`
}

// Jobs describes the daemon's jobs.
func (c *Client) Jobs(ctx context.Context) ([]Job, error) {
	var list JobList
	if err := c.get(ctx, "/v1/jobs", nil, &list); err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return list.Jobs, nil
}

// RunJob runs a job now and gives how it went. It is tried once only.
func (c *Client) RunJob(ctx context.Context, name string) (*Job, error) {
	job := new(Job)
	err := c.do(ctx, &call{method: http.MethodPost, path: "/v1/jobs/" + url.PathEscape(name) + "/run"}, job)
	if err != nil {
		return nil, fmt.Errorf("run job %q: %w", name, err)
	}
	return job, nil
}
