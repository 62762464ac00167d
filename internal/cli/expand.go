package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
)

func (c *command) expandCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "expand LOG SEQ",
		Short: "Print the originals behind a summary",
		Long: `Expand prints the events that a summary covers, byte for byte as they were
appended, as NDJSON. SEQ is the number of the SummaryEvent.`,
		Example: `  tidemark expand my-session 120
  tidemark expand session.jsonl 120 --high 80000`,
		Args: cobra.ExactArgs(2),
	}
	c.markFlags(cmd)
	var session string
	cmd.Flags().StringVar(&session, "session", "", "which `SESSION` of a file that holds several")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		seq, err := strconv.ParseInt(args[1], 10, 64)
		if err != nil || seq < 1 {
			return usagef("SEQ %q: want the number of a SummaryEvent (tidemark events LOG --type SummaryEvent lists them)", args[1])
		}
		a, err := c.app()
		if err != nil {
			return err
		}
		log, err := c.openLog(cmd.Context(), a, args[0], app.LogOptions{Session: session, Compact: true})
		if err != nil {
			return err
		}
		defer log.Close()
		for e, err := range log.Engine.Expand(cmd.Context(), log.Session, seq, 0) {
			if err != nil {
				return withSummaries(err, args[0])
			}
			if err := eventlog.Encode(c.Out, e); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}
