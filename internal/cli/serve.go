package cli

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
)

func (c *command) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon",
		Long: `Serve runs the daemon: agents in any language append events and ask for their
prompt over HTTP. Every request shows the key, which is made at the first start;
the link that serve prints opens the page in a browser, once. It stops on SIGINT
and SIGTERM, once the requests under way are answered.`,
		Args: cobra.NoArgs,
	}
	c.markFlags(cmd)
	c.keyFlag(cmd, "address", "server.address", "`ADDRESS` to listen on")
	c.keyFlag(cmd, "socket", "server.socket", "unix socket to listen on, a `FILE`")
	c.keyFlag(cmd, "store", "store.path", "database `FILE`")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) }
	return cmd
}

func (c *command) serve(ctx context.Context) error {
	c.logLevel = slog.LevelInfo
	a, err := c.app()
	if err != nil {
		return err
	}
	return a.Serve(ctx, c.printStarted)
}

func (c *command) printStarted(s app.Started) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(c.Out, "%-9s %s\n", name, value)
		}
	}
	line("listening", s.URL)
	line("socket", s.Socket)
	line("store", s.Store)
	line("key", s.KeyPath)
	line("page", s.Link+oncely(s.Link))
}

// oncely says of a link that it can be opened once.
func oncely(link string) string {
	if link == "" {
		return ""
	}
	return "  (opens once; tidemark link prints another)"
}
