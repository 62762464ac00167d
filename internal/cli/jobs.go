package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/api"
)

func (c *command) jobsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "jobs",
		Short: "List the daemon's jobs, when they run, and how they went",
		Args:  cobra.NoArgs,
	}
	c.jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		client, err := c.client()
		if err != nil {
			return err
		}
		jobs, err := client.Jobs(cmd.Context())
		if err != nil {
			return unreachable(err)
		}
		return c.printJobs(jobs)
	}
	run := &cobra.Command{
		Use:   "run JOB",
		Short: "Run a job now",
		Args:  cobra.ExactArgs(1),
	}
	c.jsonFlag(run)
	run.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := c.client()
		if err != nil {
			return err
		}
		job, err := client.RunJob(cmd.Context(), args[0])
		if err != nil {
			return unreachable(err)
		}
		if err := c.printJobs([]api.Job{*job}); err != nil {
			return err
		}
		if job.Last != nil && job.Last.Error != "" {
			return errors.New("job " + job.Name + " failed: " + job.Last.Error)
		}
		return nil
	}
	cmd.AddCommand(run)
	return cmd
}

// client is a client of the daemon.
func (c *command) client() (*api.Client, error) {
	a, err := c.app()
	if err != nil {
		return nil, err
	}
	return a.Client()
}

func (c *command) printJobs(jobs []api.Job) error {
	if c.json {
		return c.printJSON(jobs)
	}
	t := &table{head: []string{"JOB", "SCHEDULE (UTC)", "NEXT", "LAST", "TOOK", "RESULT"}}
	for _, j := range jobs {
		last, took, result := "never", "–", "–"
		if r := j.Last; r != nil {
			last, took, result = stamp(r.At), time.Duration(r.Seconds*float64(time.Second)).Round(time.Millisecond).String(), r.Result
			if r.Error != "" {
				result = "failed: " + r.Error
			}
		}
		if j.Running {
			last = "running"
		}
		t.add(j.Name, orDash(j.Schedule), orDash(stamp(j.Next)), last, took, result)
	}
	return t.print(c)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
