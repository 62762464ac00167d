package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (c *command) readyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ready",
		Short: "Ask whether the daemon can do its work",
		Long: `Ready asks the daemon whether it can do its work: it answers, its store takes what
is written, and all of its workers are up. If not, it says why, and the exit code
is 1. It is for health checks: over HTTP they would have to show the key.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := c.client()
			if err != nil {
				return err
			}
			if err := client.Ready(cmd.Context()); err != nil {
				return unreachable(err)
			}
			_, err = fmt.Fprintln(c.Out, "ready")
			return err
		},
	}
}
