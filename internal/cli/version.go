package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
)

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.Out, version())
			return err
		},
	}
}

func version() string { return "tidemark " + app.Version() + " " + runtime.Version() }
