package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/pretty"
)

func (c *command) forkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fork SESSION NEW",
		Short: "Make a session that shares the history of another up to a moment",
		Long: `Fork makes the session NEW, which has the events of SESSION up to a seq or a
commit, with the same seqs, ids and commits. From then on the two have nothing to
do with each other.`,
		Example: `  tidemark fork my-session second-try --at 120
  tidemark fork my-session second-try --at 7079f409`,
		Args: cobra.ExactArgs(2),
	}
	c.jsonFlag(cmd)
	var moment string
	cmd.Flags().StringVar(&moment, "at", "", "the last event to share: a `SEQ`, or a commit, whole or its first digits (default the end)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		at, err := api.ParseAt(moment)
		if err != nil {
			return usagef("--at: %w", err)
		}
		a, err := c.app()
		if err != nil {
			return err
		}
		log, err := a.OpenSession(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		defer log.Close()
		info, err := log.Engine.Fork(cmd.Context(), args[0], args[1], at.Seq, at.Commit)
		if err != nil {
			return err
		}
		if c.json {
			return c.printJSON(info)
		}
		_, err = fmt.Fprintf(c.Out, "%s has the first %s events of %s, up to commit %.8s\n",
			pretty.Visible(info.Name), count(int(info.LastSeq)), pretty.Visible(args[0]), string(info.Head))
		return err
	}
	return cmd
}
