// Package cli is the command line: one file a verb. [Run] takes arguments and
// streams and gives an exit code, so that tests run what users run.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/config"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong use or configuration
)

// Streams are what a command reads, writes and knows of its surroundings.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	// Env is a list of NAME=value.
	Env []string
}

func (s *Streams) env(name string) string {
	for _, kv := range s.Env {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// Run runs one command and gives its exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	c := &command{Streams: streams, logs: streams.Err, flags: map[string]string{}, flagNames: map[string]string{}}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	return c.report(err)
}

// usageError is wrong use: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// report prints an error in one voice and gives the exit code.
func (c *command) report(err error) int {
	var problems *config.Error
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &problems):
		for _, p := range problems.Problems {
			fmt.Fprintf(c.Err, "tidemark: %s\n", c.wording(p))
		}
		return exitUsage
	case errors.As(err, &usage), isCobraUsage(err):
		fmt.Fprintf(c.Err, "tidemark: %v\n", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.Err, "tidemark: interrupted")
		return exitFailed
	}
	fmt.Fprintf(c.Err, "tidemark: %v\n", err)
	return exitFailed
}

// wording names the flag of a problem, where a flag is the place.
func (c *command) wording(p config.Problem) string {
	if flag := c.flagNames[p.Key]; flag != "" && p.Layer == config.LayerFlag {
		return fmt.Sprintf("--%s: %s; %s", flag, p.Reason, p.Next)
	}
	return p.String()
}

// isCobraUsage tells wrong use that the command line library finds by itself.
func isCobraUsage(err error) bool {
	return strings.HasPrefix(err.Error(), "if any flags in the group")
}

// unknownCommand refuses a word that is no command, and names those that are
// spelled like it.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return usagef("unknown command %q: did you mean %s?", args[0], strings.Join(like, " or "))
	}
	return usagef("unknown command %q (tidemark --help lists them)", args[0])
}

// command is one run: its streams and its flags.
type command struct {
	Streams
	configPath string
	color      string
	json       bool
	// serving says that the configuration decides what is logged, rather than
	// that only warnings are.
	serving bool
	// logs is where the log goes: Err, or what holds it back.
	logs io.Writer
	// flags are configuration keys that the command line sets, flagNames are the
	// flags that do.
	flags, flagNames map[string]string
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tidemark",
		Short: "Keeps long-running agents inside their context budget",
		Long: `Tidemark stores the events of an agent, knows what each costs in tokens,
replaces the oldest by a summary when the log passes a high-water mark, and
renders the prompt in three tiers: summarized, low detail, full detail.

A LOG is a transcript file in any known format (no daemon, no database), or the
name of a session in the store.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w (%s --help shows the flags)", plainFlag(err), cmd.CommandPath())
	})
	root.SetVersionTemplate("{{.Version}}\n")
	pf := root.PersistentFlags()
	pf.StringVar(&c.configPath, "config", "", "configuration `FILE`")
	pf.Var(&keyValue{c, "store.path", "store"}, "store", "sessions are in the database `FILE`")
	pf.StringVar(&c.color, "color", "auto", "`WHEN` to colour: auto, always or never")
	root.AddCommand(
		c.renderCommand(),
		c.previewCommand(),
		c.eventsCommand(),
		c.summarizeCommand(),
		c.forkCommand(),
		c.expandCommand(),
		c.countCommand(),
		c.tuneCommand(),
		c.importCommand(),
		c.sessionsCommand(),
		c.serveCommand(),
		c.tailCommand(),
		c.jobsCommand(),
		c.readyCommand(),
		c.linkCommand(),
		c.configCommand(),
		c.versionCommand(),
		c.recallCommand(),
	)
	root.AddCommand(c.manCommand(root))
	for _, sub := range root.Commands() {
		usageArgs(sub)
	}
	c.complete(root)
	return root
}

// plainFlag words a flag's wrong value without the names of functions.
func plainFlag(err error) error {
	wrong, isValue := errors.AsType[*pflag.InvalidValueError](err)
	cause, isNumber := errors.AsType[*strconv.NumError](err)
	if !isValue || !isNumber {
		return err
	}
	name, value := wrong.GetFlag().Name, wrong.GetValue()
	if errors.Is(cause, strconv.ErrRange) {
		return fmt.Errorf("--%s %s: is out of range", name, value)
	}
	want := "a number"
	switch wrong.GetFlag().Value.Type() {
	case "int", "int64":
		want = "a whole number"
	case "bool":
		want = "true or false"
	}
	return fmt.Errorf("--%s %q: want %s", name, value, want)
}

// usageArgs makes wrong arguments wrong use.
func usageArgs(cmd *cobra.Command) {
	check := cmd.Args
	if check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%w (usage: %s)", err, cmd.UseLine())
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		usageArgs(sub)
	}
}

// app loads the configuration and wires what it speaks of.
func (c *command) app() (*app.App, error) {
	if c.color != "auto" && c.color != "always" && c.color != "never" {
		return nil, usagef("--color %q: want auto, always or never", c.color)
	}
	cfg, err := config.Load(c.configPath, c.Env, c.flags)
	if err != nil {
		return nil, err
	}
	return app.New(cfg, c.logger(cfg))
}

// keyFlag adds a flag that stands for a key of the configuration.
func (c *command) keyFlag(cmd *cobra.Command, name, key, usage string) {
	cmd.Flags().Var(&keyValue{c, key, name}, name, usage)
}

type keyValue struct {
	command   *command
	key, name string
}

func (v *keyValue) String() string { return "" }
func (v *keyValue) Type() string   { return "value" }

func (v *keyValue) Set(s string) error {
	v.command.flags[v.key], v.command.flagNames[v.key] = s, v.name
	return nil
}

// listFlag adds a flag that may be given several times and stands for a key that
// is a list.
func (c *command) listFlag(cmd *cobra.Command, name, key, usage string) {
	cmd.Flags().Var(&listValue{keyValue{c, key, name}}, name, usage)
}

type listValue struct{ keyValue }

func (v *listValue) Set(s string) error {
	if before, ok := v.command.flags[v.key]; ok {
		s = before + "," + s
	}
	return v.keyValue.Set(s)
}

// markFlags adds the flags of the water marks.
func (c *command) markFlags(cmd *cobra.Command) {
	c.keyFlag(cmd, "high", "log_high_water_tokens", "high water: compact when the prompt is over so many `TOKENS`")
	c.keyFlag(cmd, "low", "log_low_water_tokens", "low water: compact down to so many `TOKENS` (default half of high)")
	c.keyFlag(cmd, "share", "full_detail_share", "newest `SHARE` of what is kept that stays at full detail")
}

// jsonFlag adds --json.
func (c *command) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.json, "json", false, "print JSON")
}

// note tells the user something on stderr.
func (c *command) note(format string, args ...any) {
	fmt.Fprintf(c.Err, "tidemark: "+format+"\n", args...)
}
