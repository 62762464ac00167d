package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

func (c *command) previewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "preview LOG",
		Short: "Show the prompt as a person reads it, and why it looks so",
		Long: `Preview shows the prompt of a log in its three tiers: a bar of tokens by tier,
then every entry with its tier, its tokens, the reason and its first words.

With --full it shows all of the text, with --diff what the last compaction did,
and with --web the page: the same in a browser, with controls.`,
		Args: cobra.ExactArgs(1),
	}
	f := c.promptFlags(cmd)
	var full, diff, web bool
	cmd.Flags().BoolVar(&full, "full", false, "show the whole text of each entry")
	cmd.Flags().BoolVar(&diff, "diff", false, "show the prompt before and after the last compaction")
	cmd.Flags().BoolVar(&web, "web", false, "show it in a browser: print a link, and serve the page until interrupted")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		req, err := c.request(f)
		if err != nil {
			return err
		}
		log, err := c.openLog(cmd.Context(), a, args[0], app.LogOptions{Session: f.session, Compact: true})
		if err != nil {
			return err
		}
		defer log.Close()
		if web {
			return a.ServePage(cmd.Context(), log, func(link string) {
				fmt.Fprintf(c.Out, "page      %s\nOpen it in a browser, once. Ctrl-C ends it.\n", link)
			})
		}
		req.WithText = true
		v := newPreviewer(c, a.Marks(), full)
		if diff {
			err = v.diff(cmd, log, req)
		} else {
			err = v.show(cmd, log, req)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(c.Out, v.out.String())
		return err
	}
	return cmd
}

func (v *previewer) show(cmd *cobra.Command, log *app.Log, req session.ContextRequest) error {
	p, err := log.Engine.Context(cmd.Context(), log.Session, req)
	if err != nil {
		return err
	}
	v.head(p)
	v.bar(p)
	v.out.WriteByte('\n')
	for i := range p.Entries {
		v.entry(&p.Entries[i], "")
	}
	v.more(cmd, log, p)
	return nil
}

// more names the namespaces that the prompt is not about.
func (v *previewer) more(cmd *cobra.Command, log *app.Log, p *render.Prompt) {
	info, err := log.Engine.Store().Session(cmd.Context(), log.Session)
	if err != nil || len(info.Namespaces) < 2 {
		return
	}
	var others []string
	for _, ns := range info.Namespaces {
		if ns != p.Namespace {
			others = append(others, ns)
		}
	}
	v.line("")
	v.wrapped("", "Each namespace has a prompt of its own. Others here (--namespace): "+strings.Join(others, ", "))
}

// diff shows the prompt before and after the newest compaction.
func (v *previewer) diff(cmd *cobra.Command, log *app.Log, req session.ContextRequest) error {
	view, err := log.Engine.View(cmd.Context(), log.Session, req)
	if err != nil {
		return err
	}
	if view.CompactedAt == 0 {
		v.line("Nothing was compacted yet.")
		return nil
	}
	req.AtCommit, req.Namespace = "", view.Namespace
	req.At = view.CompactedAt - 1
	before, err := log.Engine.Context(cmd.Context(), log.Session, req)
	if err != nil {
		return err
	}
	req.At = view.CompactedAt
	after, err := log.Engine.Context(cmd.Context(), log.Session, req)
	if err != nil {
		return err
	}
	v.compare(before, after, view.CompactedAt)
	return nil
}

func (v *previewer) compare(before, after *render.Prompt, at int64) {
	v.head(after)
	v.line("")
	v.line(fmt.Sprintf("Before the compaction of seq %d", at))
	v.bar(before)
	v.line("")
	v.line("After it")
	v.bar(after)
	v.line("")
	now := map[int64]*render.Entry{}
	for i := range after.Entries {
		e := &after.Entries[i]
		now[e.Seq] = e
		if e.Seq == at {
			v.entry(e, "+")
		}
	}
	for i := range before.Entries {
		old := &before.Entries[i]
		kept := now[old.Seq]
		switch {
		case kept == nil:
			old.Reason = "covered by the summary"
			v.entry(old, "-")
		case kept.Tier != old.Tier:
			v.entry(kept, "~")
		}
	}
	v.line("+ new   - covered   ~ at another tier now")
}

// tierName is how a tier is called in front of people.
func tierName(t eventlog.Tier) string {
	switch t {
	case eventlog.TierLow:
		return "low detail"
	case eventlog.TierFull:
		return "full detail"
	}
	return string(t)
}
