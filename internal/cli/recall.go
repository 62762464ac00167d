package cli

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/pretty"
)

func (c *command) recallCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recall LOG QUERY…",
		Short: "Search all events of a log, summarized or not",
		Long: `Recall searches every event of a log, also those that a summary covers, and
prints the best hits first, each with the part of it that was found.

The query is words: names, paths, numbers, in any script. Events that hold more
and rarer ones of them come first. "Several words" in quotes have to follow each
other. A word also finds longer ones that begin with it. No sign is special.

Recall only reads. An agent that wants to know again what it finds appends it to
its log like any other output; the history before it stays as it is.`,
		Example: `  tidemark recall my-session src/login.py
  tidemark recall session.jsonl 'refund "gift card" 12'
  tidemark expand my-session 120   # all that a summary stands for`,
		Args: cobra.MinimumNArgs(2),
	}
	c.jsonFlag(cmd)
	var opts eventlog.SearchOptions
	var session string
	cmd.Flags().StringVar(&opts.Namespace, "namespace", "", "only events of this `NAMESPACE`; 'NAME/*' is all below it, 'NAME/...' it and all below")
	cmd.Flags().IntVar(&opts.Limit, "limit", eventlog.DefaultHits, "print at most `N` hits")
	cmd.Flags().StringVar(&session, "session", "", "which `SESSION` of a file that holds several")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if opts.Limit < 1 {
			return usagef("--limit %d: want 1 or more", opts.Limit)
		}
		query := strings.Join(args[1:], " ")
		if words := search.Parse(query); words.Empty() {
			return usagef("QUERY %q: there is no word in it: give letters or digits to look for", query)
		}
		a, err := c.app()
		if err != nil {
			return err
		}
		log, err := c.openLog(cmd.Context(), a, args[0], app.LogOptions{Session: session})
		if err != nil {
			return err
		}
		defer log.Close()
		hits, err := log.Engine.Store().Search(cmd.Context(), log.Session, query, opts)
		switch {
		case err != nil:
			return err
		case c.json:
			return c.printJSON(hits)
		case len(hits) == 0:
			c.note("nothing in %s holds any word of %s", args[0], pretty.Visible(query))
			return nil
		}
		return c.printHits(hits)
	}
	return cmd
}

var matched = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Yellow)

// printHits writes a line of facts for each hit, and its snippet below.
func (c *command) printHits(hits []eventlog.Hit) error {
	const indent = "        "
	p := previewer{width: c.width(), color: c.colored()}
	for _, h := range hits {
		const stamp = "2006-01-02 15:04:05"
		kind := fmt.Sprintf("%-9s", strings.TrimSuffix(string(h.Type), "Event"))
		p.line(fmt.Sprintf("%6d  %s  %s  %s", h.Seq, h.Timestamp.Format(stamp), p.paint(bold, kind), pretty.Visible(h.FullNamespace)))
		p.wrapped(indent, p.emphasized(h.Snippet))
	}
	_, err := fmt.Fprint(c.Out, p.out.String())
	return err
}

// emphasized is a snippet with what was found in colour or in brackets.
func (v *previewer) emphasized(snippet []eventlog.Fragment) string {
	var b strings.Builder
	for _, f := range snippet {
		text := pretty.Visible(f.Text)
		switch {
		case !f.Match:
			b.WriteString(text)
		case v.color:
			b.WriteString(matched.Render(text))
		default:
			b.WriteString("«" + text + "»")
		}
	}
	return strings.TrimSpace(b.String())
}
