package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
)

func (c *command) sessionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sessions",
		Short: "List the sessions of the store",
		Args:  cobra.NoArgs,
	}
	c.jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		infos, err := c.sessions(cmd, a)
		switch {
		case err != nil:
			return err
		case c.json:
			return c.printJSON(infos)
		case len(infos) == 0:
			c.note("no sessions yet in %s (tidemark import LOG adds one)", a.StorePath())
			return nil
		}
		return c.printSessions(infos)
	}
	return cmd
}

func (c *command) sessions(cmd *cobra.Command, a *app.App) ([]eventlog.SessionInfo, error) {
	if _, err := os.Stat(a.StorePath()); errors.Is(err, fs.ErrNotExist) {
		return []eventlog.SessionInfo{}, nil
	}
	engine, closeAll, err := a.Open()
	if err != nil {
		return nil, err
	}
	defer closeAll()
	return engine.Store().Sessions(cmd.Context())
}

func (c *command) printSessions(infos []eventlog.SessionInfo) error {
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SESSION\tEVENTS\tFIRST\tLAST\tNAMESPACES")
	for _, s := range infos {
		const stamp = "2006-01-02 15:04:05"
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", s.Name, s.LastSeq, s.First.Format(stamp), s.Last.Format(stamp), namespaceList(s.Namespaces))
	}
	return w.Flush()
}

func namespaceList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s and %d below or beside it", names[0], len(names)-1)
}
