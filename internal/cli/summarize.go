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
	"github.com/tidemark/tidemark/summarize"
)

// compacted is what summarize answers in JSON.
type compacted struct {
	Plan    *summarize.Plan `json:"plan"`
	Summary *eventlog.Event `json:"summary,omitzero"`
}

// summarizing are the flags of summarize.
type summarizing struct {
	namespace, session string
	dryRun             bool
	undo               int64
	chapter            chapterFlags
}

func (c *command) summarizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "summarize LOG",
		Short: "Compact a log now, add a summary of your own, or take one back",
		Long: `Summarize makes a compaction now: the oldest events of the prompt are replaced
by a summary, so that it is at or under low water. The originals stay in the log.
It needs a high-water mark, from --high or from the configuration.

With --text and --range it adds a summary that you wrote yourself, as a chapter
of the work: whole groups of events, none of them pinned, still open, or the
start of the running task. With --undo it takes a summary back: what that one
covered is live again. The undo is an event too, so nothing is lost by it.

Of a file, which is not changed, it shows what would come of it.`,
		Example: `  tidemark summarize my-session --high 80000 --dry-run
  tidemark summarize my-session --text notes.md --range 12-40 --name 'Login page'
  tidemark summarize my-session --undo 120`,
		Args: cobra.ExactArgs(1),
	}
	c.jsonFlag(cmd)
	c.markFlags(cmd)
	f := new(summarizing)
	cmd.Flags().StringVar(&f.namespace, "namespace", "", "whose log: a `NAMESPACE` (default the session's first)")
	cmd.Flags().StringVar(&f.session, "session", "", "which `SESSION` of a file that holds several")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "show the plan and change nothing")
	cmd.Flags().Int64Var(&f.undo, "undo", 0, "take back the summary with this `SEQ`")
	f.chapter.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("undo", "text", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("undo", "namespace")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		undo := cmd.Flags().Changed("undo")
		if undo && f.undo < 1 {
			return usagef("--undo %d: want the number of a SummaryEvent (tidemark events LOG --type SummaryEvent lists them)", f.undo)
		}
		own, err := c.readChapter(&f.chapter)
		if err != nil {
			return err
		}
		a, err := c.app()
		if err != nil {
			return err
		}
		if a.Marks().High == 0 && !undo && own == nil {
			return usagef("summarize needs a high-water mark: give --high TOKENS or set log_high_water_tokens")
		}
		if !f.dryRun && !undo && own == nil {
			c.notes(a.Config)
		}
		log, err := c.openLog(cmd.Context(), a, args[0], app.LogOptions{Session: f.session, Compact: true})
		if err != nil {
			return err
		}
		defer log.Close()
		switch {
		case undo:
			return c.undo(cmd, log, f.undo)
		case own != nil:
			own.Namespace = f.namespace
			return c.addChapter(cmd, log, *own)
		}
		return c.compact(cmd, log, f, a.Marks().High)
	}
	return cmd
}

func (c *command) compact(cmd *cobra.Command, log *app.Log, f *summarizing, high int) (err error) {
	var done compacted
	if f.dryRun {
		done.Plan, err = log.Engine.Plan(cmd.Context(), log.Session, f.namespace)
	} else {
		done.Plan, done.Summary, err = log.Engine.Summarize(cmd.Context(), log.Session, f.namespace)
	}
	if errors.Is(err, eventlog.ErrNothingToCover) && !c.json {
		_, err = fmt.Fprintln(c.Out, "Nothing to summarize: all that is live fits under low water or has to stay.")
		return err
	}
	if err != nil {
		return err
	}
	return c.printCompacted(done, high)
}

// printCompacted tells of a compaction. The plan is by our own count; the high
// water that was asked for is by the provider's, where that is known.
func (c *command) printCompacted(done compacted, high int) error {
	if c.json {
		return c.printJSON(done)
	}
	p := done.Plan
	var b strings.Builder
	fmt.Fprintf(&b, "namespace  %s\n", pretty.Visible(p.Namespace))
	fmt.Fprintf(&b, "now        %s tokens (high water %s)\n", count(p.Before), count(p.High))
	if p.High != high {
		fmt.Fprintf(&b, "           by our count; the provider counts more, so this high water is its %s\n", count(high))
	}
	fmt.Fprintf(&b, "after      at most %s tokens (low water %s)\n", count(p.After), count(p.Low))
	fmt.Fprintf(&b, "covers     %s of %s tokens: seq %s\n", plural(p.OriginalCount, "event"), count(p.OriginalTokens), ranges(p.Covers))
	fmt.Fprintf(&b, "keeps      %s at full detail from seq %d, %d at low detail\n", plural(p.KeptFull, "event"), p.FullFrom, p.KeptLow)
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
