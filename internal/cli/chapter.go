package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/session"
)

// chapterFlags say what a summary of the user's own is.
type chapterFlags struct{ text, name, ranges string }

func (f *chapterFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.text, "text", "", "add the summary in this `FILE` (- is standard input) in place of making one")
	cmd.Flags().StringVar(&f.ranges, "range", "", "what --text stands for: `SEQS` such as 12-40 or 12-30,35")
	cmd.Flags().StringVar(&f.name, "name", "", "the `TITLE` of --text, in one line")
	cmd.MarkFlagsRequiredTogether("text", "range")
}

// readChapter reads the summary that the flags name, nil if they name none.
func (c *command) readChapter(f *chapterFlags) (*session.Chapter, error) {
	if f.text == "" {
		if f.name != "" {
			return nil, usagef("--name is the title of a summary: give it with --text and --range")
		}
		return nil, nil
	}
	covers, err := parseRanges(f.ranges)
	if err != nil {
		return nil, err
	}
	var text []byte
	if f.text == "-" {
		text, err = io.ReadAll(c.In)
	} else {
		text, err = os.ReadFile(f.text)
	}
	if err != nil {
		return nil, fmt.Errorf("read summary: %w", err)
	}
	return &session.Chapter{Name: f.name, Text: strings.TrimSpace(string(text)), Covers: covers}, nil
}

// parseRanges reads 12-30,35.
func parseRanges(s string) ([]eventlog.Range, error) {
	var ranges []eventlog.Range
	for part := range strings.SplitSeq(s, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, err := strconv.ParseInt(first, 10, 64)
		to, err2 := strconv.ParseInt(last, 10, 64)
		if err != nil || err2 != nil {
			return nil, usagef("--range %q: want numbers of events such as 12-40 or 12-30,35", s)
		}
		ranges = append(ranges, eventlog.Range{from, to})
	}
	return ranges, nil
}

func (c *command) addChapter(cmd *cobra.Command, log *app.Log, ch session.Chapter) error {
	plan, summary, err := log.Engine.AddChapter(cmd.Context(), log.Session, ch)
	if err != nil {
		return err
	}
	if c.json {
		return c.printJSON(compacted{plan, summary})
	}
	title := ""
	if ch.Name != "" {
		title = " “" + pretty.Visible(ch.Name) + "”"
	}
	_, err = fmt.Fprintf(c.Out, "seq %d%s stands for %d events of %s tokens: seq %s\nthe prompt goes from %s to %s tokens\n",
		summary.Seq, title, plan.OriginalCount, count(plan.OriginalTokens), ranges(plan.Covers), count(plan.Before), count(plan.After))
	return err
}

// undo takes a summary back.
func (c *command) undo(cmd *cobra.Command, log *app.Log, seq int64) error {
	undo, err := log.Engine.Undo(cmd.Context(), log.Session, seq)
	if err != nil {
		return withSummaries(err, log.Session)
	}
	if c.json {
		return c.printJSON(undo)
	}
	_, err = fmt.Fprintf(c.Out, "seq %d takes back the summary %d: what it covered is live again\n", undo.Seq, seq)
	return err
}

// withSummaries adds where to find the summaries of a LOG to an error of one
// that is none.
func withSummaries(err error, log string) error {
	for _, wrong := range []error{eventlog.ErrNoEvent, eventlog.ErrNotSummary, eventlog.ErrCannotUndo} {
		if errors.Is(err, wrong) {
			return fmt.Errorf("%w (tidemark events %s --type SummaryEvent lists the summaries)", err, log)
		}
	}
	return err
}
