package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/tidemark/tidemark/api"
)

// Jobs is the schedule of a daemon.
type Jobs interface {
	// Jobs describes all jobs, by name.
	Jobs(ctx context.Context) ([]api.Job, error)
	// RunJob runs a job now. An error of the job itself is in its description.
	RunJob(ctx context.Context, name string) (api.Job, error)
}

func jobRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/jobs",
			id: "listJobs", summary: "List the jobs, when they run, and how they went",
			answers: []content{{media: mediaJSON, of: api.JobList{}}},
			serve:   (*call).jobs,
		},
		{
			method: http.MethodPost, path: "/v1/jobs/{job}/run",
			id: "runJob", summary: "Run a job now",
			about:   "Answers when the job is done. An error of the job is in last.error.",
			answers: []content{{media: mediaJSON, of: api.Job{}}},
			serve:   (*call).runJob,
		},
	}
}

func (c *call) jobs() error {
	if c.opts.Jobs == nil {
		return c.answer(api.JobList{Jobs: []api.Job{}})
	}
	all, err := c.opts.Jobs.Jobs(c.r.Context())
	if err != nil {
		return err
	}
	return c.answer(api.JobList{Jobs: all})
}

// namesOf lists jobs, of which there are few.
func namesOf(jobs []api.Job) string {
	names := make([]string, len(jobs))
	for i, job := range jobs {
		names[i] = job.Name
	}
	return strings.Join(names, ", ")
}

func (c *call) runJob() error {
	name := c.r.PathValue("job")
	known := []api.Job{}
	if c.opts.Jobs != nil {
		var err error
		if known, err = c.opts.Jobs.Jobs(c.r.Context()); err != nil {
			return err
		}
	}
	for _, job := range known {
		if job.Name == name {
			done, err := c.opts.Jobs.RunJob(c.r.Context(), name)
			if err != nil {
				return err
			}
			return c.answer(done)
		}
	}
	return api.NewProblem(api.NoSuchJob, "job "+name+" is none of "+namesOf(known))
}
