package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/daemon/watch"
)

func (c *command) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon",
		Long: `Serve runs the daemon: agents in any language append events and ask for their
prompt over HTTP. Every request shows the key, which is made at the first start;
the link that serve prints opens the page in a browser, once. It stops on SIGINT
and SIGTERM, once the requests under way are answered, and reads its configuration
again on SIGHUP and when the file changes.`,
		Args: cobra.NoArgs,
	}
	c.markFlags(cmd)
	c.keyFlag(cmd, "address", "server.address", "`ADDRESS` to listen on")
	c.keyFlag(cmd, "socket", "server.socket", "unix socket to listen on, a `FILE`")
	c.listFlag(cmd, "watch", "watch.paths", "follow the transcripts in `FOLDER`, or one file; may be repeated")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) }
	return cmd
}

func (c *command) serve(ctx context.Context) error {
	c.serving = true
	shown := func() {}
	if _, tty := terminal(c.Err); tty {
		held := &heldLog{w: c.Err}
		defer held.release()
		c.logs, shown = held, held.release
	}
	a, err := c.app()
	if err != nil {
		return err
	}
	c.notes(a.Config)
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	return a.Serve(ctx, app.ServeOptions{
		Started: c.printStarted,
		Found: func(files []watch.File, sessions []app.SessionState) {
			c.printFound(a, files, sessions)
			shown()
		},
		Load:   c.app,
		Reload: reload,
	})
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

// printFound tells what the watched folders held, in one write.
func (c *command) printFound(a *app.App, files []watch.File, sessions []app.SessionState) {
	var out bytes.Buffer
	transcripts, others, skipped := 0, 0, 0
	formats := map[string]string{}
	for _, f := range files {
		if skipped += f.Skipped; f.Format == "" {
			others++
			continue
		}
		transcripts++
		for _, name := range f.Sessions {
			formats[name] = f.Format
		}
	}
	if paths := a.Config.Watch.Paths; len(paths) > 0 {
		found := []string{plural(transcripts, "transcript")}
		if others > 0 {
			found = append(found, plural(others, "other file"))
		}
		if skipped > 0 {
			found = append(found, plural(skipped, "unreadable record"))
		}
		fmt.Fprintf(&out, "watching  %s: %s\n", strings.Join(paths, ", "), strings.Join(found, ", "))
		writeStates(&out, sessions, formats)
	}
	fmt.Fprintln(&out, "ready     tidemark tail SESSION follows a session, tidemark preview SESSION shows its prompt")
	_, _ = out.WriteTo(c.Out) // a daemon goes on without a terminal
}

func writeStates(out io.Writer, sessions []app.SessionState, formats map[string]string) {
	const shown = 8
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for i, s := range sessions {
		if i == 0 {
			fmt.Fprintln(w, "events\tprompt\tsummarized\t session\t")
		}
		if i == shown {
			break
		}
		covered := "–"
		if s.Summaries > 0 {
			covered = fmt.Sprintf("%s of %s tokens", plural(s.Covered, "event"), humanize.Comma(int64(s.CoveredTokens)))
		}
		fmt.Fprintf(w, "%d\t%s tokens\t%s\t  %s  %s\n", s.Events, humanize.Comma(int64(s.Prompt)), covered, s.Name, formats[s.Name])
	}
	_ = w.Flush() // into memory
	if more := len(sessions) - shown; more > 0 {
		fmt.Fprintf(out, "          … %s more (tidemark sessions)\n", plural(more, "session"))
	}
}
