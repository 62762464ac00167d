package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// offers says what a shell offers for a word of the command line, by the name
// that its usage has for it: LOG, FILE. What is not in it has nothing to offer.
type offers map[string]cobra.CompletionFunc

func (o offers) of(word string) cobra.CompletionFunc {
	if offer, ok := o[word]; ok {
		return offer
	}
	return cobra.NoFileCompletions
}

// complete tells cobra what to offer for the arguments and flags of a command
// and of those below it.
func (c *command) complete(cmd *cobra.Command) {
	arguments := offers{
		"LOG": c.offerLogs, "SESSION": c.offerSessions, "JOB": c.offerJobs, "FILE": offerFiles, "FOLDER": offerFolders,
	}
	values := offers{
		"FILE": offerFiles, "FOLDER": offerFolders, "NAMESPACE": c.offerNamespaces,
		"FORMAT": offer(render.Formats()...), "ENCODING": offer(tokens.Encodings()...),
		"TYPES": offer(eventlog.Kinds()...), "SOURCE": offer(eventlog.SourceMain, eventlog.SourceSetup),
		"POLICIES": offer("fixed", "adaptive"), "DETAIL": offer(pretty.Brief, pretty.Normal, pretty.Verbose), "WHEN": offer("auto", "always", "never"),
	}
	completeAll(cmd, arguments, values)
}

func completeAll(cmd *cobra.Command, arguments, values offers) {
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = arguments.inTurn(strings.Fields(cmd.Use)[1:])
	}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		word, _ := pflag.UnquoteUsage(f)
		_ = cmd.RegisterFlagCompletionFunc(f.Name, values.of(word)) // the flag is there, and has nothing yet
	})
	for _, sub := range cmd.Commands() {
		completeAll(sub, arguments, values)
	}
}

// inTurn offers for one argument after the other. The last word may stand for
// many: LOG….
func (o offers) inTurn(words []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		at := len(args)
		if last := len(words) - 1; at > last && last >= 0 && strings.HasSuffix(words[last], "…") {
			at = last
		}
		if at >= len(words) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return o.of(strings.Trim(words[at], "[]…"))(cmd, args, prefix)
	}
}

func offer[T ~string](values ...T) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) (list []string, _ cobra.ShellCompDirective) {
		for _, v := range values {
			list = append(list, string(v))
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

func offerFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func offerFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// offerLogs offers the sessions of the store, and files where none is spelled
// like that.
func (c *command) offerLogs(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	list, _ := c.offerSessions(cmd, args, prefix)
	return list, cobra.ShellCompDirectiveDefault
}

func (c *command) offerSessions(cmd *cobra.Command, _ []string, prefix string) (list []string, _ cobra.ShellCompDirective) {
	for _, s := range c.stored(cmd) {
		if strings.HasPrefix(s.Name, prefix) {
			list = append(list, cobra.CompletionWithDesc(s.Name, fmt.Sprintf("%s, last %s", plural(int(s.LastSeq), "event"), stamp(s.Last))))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// offerNamespaces offers those of the session that the first argument names.
func (c *command) offerNamespaces(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	all := c.stored(cmd)
	i := slices.IndexFunc(all, func(s storedSession) bool { return len(args) > 0 && s.Name == args[0] })
	if i < 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return all[i].Namespaces, cobra.ShellCompDirectiveNoFileComp
}

// stored lists the sessions of the store. A shell has no use for an error.
func (c *command) stored(cmd *cobra.Command) []storedSession {
	a, err := c.app()
	if err != nil {
		return nil
	}
	all, _ := c.sessions(cmd, a)
	return all
}

// offerJobs asks the daemon, without which no job can be run.
func (c *command) offerJobs(cmd *cobra.Command, _ []string, _ string) (list []string, _ cobra.ShellCompDirective) {
	client, err := c.client()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	const patience = time.Second
	ctx, cancel := context.WithTimeout(cmd.Context(), patience)
	defer cancel()
	jobs, _ := client.Jobs(ctx) // a shell has no use for an error
	for _, j := range jobs {
		list = append(list, cobra.CompletionWithDesc(j.Name, j.About))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
