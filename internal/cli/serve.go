package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/httpapi"
)

func (c *command) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon",
		Long: `Serve runs the daemon: agents in any language append events and ask for their
prompt over HTTP. It stops on SIGINT and SIGTERM, once the requests under way are
answered.`,
		Args: cobra.NoArgs,
	}
	c.markFlags(cmd)
	c.keyFlag(cmd, "address", "server.address", "`ADDRESS` to listen on")
	c.keyFlag(cmd, "store", "store.path", "database `FILE`")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) }
	return cmd
}

// stopTimeout is how long requests under way may take when the daemon stops.
const stopTimeout = 10 * time.Second

func (c *command) serve(ctx context.Context) error {
	c.logLevel = slog.LevelInfo
	a, err := c.app()
	if err != nil {
		return err
	}
	engine, closeAll, err := a.Open()
	if err != nil {
		return err
	}
	defer closeAll()
	cfg := a.Config
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Server.Address)
	if err != nil {
		return fmt.Errorf("serve: %w (server.address sets another address)", err)
	}
	server := httpapi.NewServer(engine, httpapi.Options{MaxBody: int64(cfg.Server.MaxBodyBytes), Log: a.Log})
	fmt.Fprintf(c.Out, "tidemark: listening on http://%s, sessions in %s\n", listener.Addr(), a.StorePath())
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		stopped <- server.Shutdown(within)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}
