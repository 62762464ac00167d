package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// compacted is what summarize answers in JSON.
type compacted struct {
	Plan    *summarize.Plan `json:"plan"`
	Summary *eventlog.Event `json:"summary,omitzero"`
}

func (c *command) summarizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "summarize LOG",
		Short: "Compact a log now, down to low water",
		Long: `Summarize makes a compaction now: the oldest events of the prompt are replaced
by a summary, so that it is at or under low water. The originals stay in the log.

Of a file, which is not changed, it shows what would come of it. It needs a
high-water mark, from --high or from the configuration.`,
		Args: cobra.ExactArgs(1),
	}
	c.jsonFlag(cmd)
	c.markFlags(cmd)
	var namespace, which string
	var dryRun bool
	cmd.Flags().StringVar(&namespace, "namespace", "", "whose log: a `NAMESPACE` (default the session's first)")
	cmd.Flags().StringVar(&which, "session", "", "which `SESSION` of a file that holds several")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show the plan and change nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		if a.Marks().High == 0 {
			return usagef("summarize needs a high-water mark: give --high TOKENS or set log_high_water_tokens")
		}
		log, err := c.openLog(cmd.Context(), a, args[0], app.LogOptions{Session: which, Compact: true})
		if err != nil {
			return err
		}
		defer log.Close()
		var done compacted
		if dryRun {
			done.Plan, err = log.Engine.Plan(cmd.Context(), log.Session, namespace)
		} else {
			done.Plan, done.Summary, err = log.Engine.Summarize(cmd.Context(), log.Session, namespace)
		}
		if errors.Is(err, session.ErrNothingToCover) && !c.json {
			_, err = fmt.Fprintln(c.Out, "Nothing to summarize: all that is live fits under low water or has to stay.")
			return err
		}
		if err != nil {
			return err
		}
		return c.printCompacted(done)
	}
	return cmd
}

func (c *command) printCompacted(done compacted) error {
	if c.json {
		return c.printJSON(done)
	}
	p := done.Plan
	var b strings.Builder
	fmt.Fprintf(&b, "namespace  %s\n", pretty.Visible(p.Namespace))
	fmt.Fprintf(&b, "now        %s tokens (high water %s)\n", count(p.Before), count(p.High))
	fmt.Fprintf(&b, "after      at most %s tokens (low water %s)\n", count(p.After), count(p.Low))
	fmt.Fprintf(&b, "covers     %d events of %s tokens: seq %s\n", p.OriginalCount, count(p.OriginalTokens), ranges(p.Covers))
	fmt.Fprintf(&b, "keeps      %d events at full detail from seq %d, %d at low detail\n", p.KeptFull, p.FullFrom, p.KeptLow)
	fmt.Fprintf(&b, "summary    at most %s tokens\n", count(p.SummaryTokens))
	if done.Summary != nil {
		s := done.Summary.Body.(*eventlog.Summary)
		fmt.Fprintf(&b, "\nseq %d, by %s, %s tokens:\n\n%s\n", done.Summary.Seq, s.Method, count(done.Summary.FullDetailTokens), pretty.Visible(s.Summary))
	}
	_, err := fmt.Fprint(c.Out, b.String())
	return err
}

func ranges(covers []eventlog.Range) string {
	var words []string
	for _, r := range covers {
		if r[0] == r[1] {
			words = append(words, fmt.Sprint(r[0]))
			continue
		}
		words = append(words, fmt.Sprintf("%d–%d", r[0], r[1]))
	}
	return strings.Join(words, ", ")
}

// count writes a number with separators: 12,345.
func count(n int) string { return humanize.Comma(int64(n)) }
