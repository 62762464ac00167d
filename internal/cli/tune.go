package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/tokens"
)

// tuneFlags say what is tried.
type tuneFlags struct {
	high, lowDetail              []int
	low, share                   []float64
	policy                       []string
	system, tools                string
	fixed, window, summary, rows int
	model                        bool
	session, html, write         string
}

func (c *command) tuneCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tune LOG…",
		Short: "Say what other thresholds would have cost, and which are best",
		Long: `Tune replays recorded logs under other settings: every action is one call of
the model. It says what each would have cost by the provider's prices, how large
the prompts were, how much came from the provider's cache, and how much of what
the agent needed later its summaries kept (bFUR). No model is called.

Flags in the plural take lists, and every combination is tried. The best settings are shown, the cheapest first,
with three other habits for comparison: never to compact, a sliding window, and
tiers that change at every turn.`,
		Args: cobra.MinimumNArgs(1),
	}
	c.jsonFlag(cmd)
	c.keyFlag(cmd, "model", "render.model", "`MODEL` whose prices hold (default "+tune.DefaultModel+")")
	var f tuneFlags
	fl := cmd.Flags()
	fl.IntSliceVar(&f.high, "high", nil, "high-water marks to try, in `TOKENS` (default nine up to the window)")
	fl.Float64SliceVar(&f.low, "low", tune.DefaultGrid(0).LowShares, "low-water marks, in `TOKENS` or, below 1, as shares of the high mark")
	fl.Float64SliceVar(&f.share, "share", tune.DefaultGrid(0).Shares, "`SHARES` of full detail")
	fl.IntSliceVar(&f.lowDetail, "low-detail", nil, "limits of low detail, in `TOKENS` (default the configuration's)")
	fl.StringSliceVar(&f.policy, "policy", []string{"fixed", "adaptive"}, "`POLICIES`: fixed, adaptive")
	for _, list := range []string{"low", "share", "policy"} {
		flag := fl.Lookup(list)
		flag.DefValue = plainList(flag.DefValue)
	}
	fl.StringVar(&f.system, "system", "", "`FILE` with the system text, sent with every call")
	fl.StringVar(&f.tools, "tools", "", "`FILE` with the tools, sent with every call")
	fl.IntVar(&f.fixed, "fixed", 0, "`TOKENS` of system text and tools, where there is no file of them")
	fl.IntVar(&f.window, "window", 0, "the model's window in `TOKENS` (default what is known of the model, or 200000)")
	fl.IntVar(&f.summary, "summary-tokens", 0, "what one summary may cost, in `TOKENS` (default an eighth of the low mark)")
	fl.BoolVar(&f.model, "model-summaries", false, "count what it costs to have summaries written by the model")
	fl.IntVar(&f.rows, "rows", 10, "`NUMBER` of settings to measure and show")
	fl.StringVar(&f.session, "session", "", "which `SESSION` of a file that holds several")
	fl.StringVar(&f.html, "html", "", "write a report with plots to `FILE`")
	fl.StringVar(&f.write, "write", "", "write the chosen setting, as a configuration, to `FILE`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return c.tune(cmd.Context(), args, &f) }
	return cmd
}

// plainList writes the default of a list as one writes it in the flag:
// 0.3,0.75 for [0.300000,0.750000].
func plainList(list string) string {
	words := strings.Split(strings.Trim(list, "[]"), ",")
	for i, word := range words {
		if n, err := strconv.ParseFloat(word, 64); err == nil {
			words[i] = strconv.FormatFloat(n, 'g', -1, 64)
		}
	}
	return strings.Join(words, ",")
}

func (c *command) tune(ctx context.Context, args []string, f *tuneFlags) error {
	a, err := c.app()
	if err != nil {
		return err
	}
	opts, err := c.tuneOptions(a, f)
	if err != nil {
		return err
	}
	logs, tracks, err := c.tracks(ctx, a, args, f.session, opts.Grid.LowDetail)
	if err != nil {
		return err
	}
	if len(opts.Grid.High) == 0 {
		opts.Grid.High = tune.Highs(tracks, opts.Grid.Fixed, opts.Window)
	}
	report, err := tune.Make(ctx, logs, tracks, opts)
	if err != nil {
		return err
	}
	if err := writeReport(report, f); err != nil {
		return err
	}
	if c.json {
		return c.printJSON(report)
	}
	return c.printTuned(report, f)
}

func writeReport(report *tune.Report, f *tuneFlags) error {
	if f.html != "" {
		var page bytes.Buffer
		if err := report.HTML(&page); err != nil {
			return err
		}
		if err := os.WriteFile(f.html, page.Bytes(), 0o644); err != nil {
			return err
		}
	}
	if f.write != "" {
		return os.WriteFile(f.write, []byte(report.Chosen.Setting.Fragment()), 0o644)
	}
	return nil
}

// tracks reads the logs and measures them.
func (c *command) tracks(ctx context.Context, a *app.App, names []string, which string, lowDetail []int) (logs []tune.Log, all []*tune.Track, err error) {
	for _, name := range names {
		log, err := c.openLog(ctx, a, name, app.LogOptions{Session: which})
		if err != nil {
			return nil, nil, err
		}
		about, tracks, err := a.Tracks(ctx, log, lowDetail)
		log.Close()
		if err != nil {
			return nil, nil, err
		}
		if len(tracks) == 0 {
			c.note("%s: no action in it, so no call of a model; left out", name)
			continue
		}
		logs = append(logs, about)
		all = append(all, tracks...)
	}
	if len(all) == 0 {
		return nil, nil, errors.New("tune: there is no call of a model to replay")
	}
	return logs, all, nil
}

func (c *command) tuneOptions(a *app.App, f *tuneFlags) (o tune.Options, err error) {
	o.Rows = f.rows
	if o.Price, err = a.Prices().Lookup(a.Config.Render.Model); err != nil {
		return o, usageError{err}
	}
	o.Window = cmp.Or(f.window, a.Models().Lookup(a.Config.Render.Model).Window, 200_000)
	g := &o.Grid
	g.High, g.Shares, g.LowDetail = f.high, f.share, f.lowDetail
	g.SummaryTokens, g.Model = f.summary, f.model
	if len(g.LowDetail) == 0 {
		g.LowDetail = []int{a.Config.Detail.Low.Tokens}
	}
	for _, low := range f.low {
		if low < 1 {
			g.LowShares = append(g.LowShares, low)
		} else {
			g.Low = append(g.Low, int(low))
		}
	}
	for _, p := range f.policy {
		g.Policies = append(g.Policies, tune.Policy(p))
	}
	if g.Fixed, err = c.fixed(f); err != nil {
		return o, err
	}
	switch {
	case f.rows < 1:
		return o, usagef("--rows %d: want at least 1", f.rows)
	case f.window < 0:
		return o, usagef("--window %d: must not be negative", f.window)
	}
	if err := g.Check(); err != nil {
		return o, usageError{err}
	}
	return o, nil
}

// fixed is what is sent with every call besides the events.
func (c *command) fixed(f *tuneFlags) (int, error) {
	enc := tokens.MustGet("o200k_base")
	sum := f.fixed
	for _, path := range []string{f.system, f.tools} {
		text, err := c.readFile(path)
		if err != nil {
			return 0, usageError{err}
		}
		sum += enc.Count(text)
	}
	return sum, nil
}
