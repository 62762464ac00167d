package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (c *command) linkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "link",
		Short: "Print a link that opens the daemon's page in a browser, once",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := c.client()
			if err != nil {
				return err
			}
			link, err := client.Link(cmd.Context())
			if err != nil {
				return unreachable(err)
			}
			_, err = fmt.Fprintln(c.Out, link)
			return err
		},
	}
}
