package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/pretty"
)

func (c *command) tailCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tail SESSION",
		Short: "Follow a session of the daemon",
		Long: `Tail prints the newest events of a session and then those to come, each once,
also through cut connections and restarts of the daemon. The session may not exist
yet. What a model writes is shown while it writes, if the agent sends it.

With --json it prints the events as NDJSON, in the wire form.`,
		Example: `  tidemark tail my-session --type ActionEvent --namespace 'planner/*'
  tidemark tail my-session --all --json`,
		Args: cobra.ExactArgs(1),
	}
	c.jsonFlag(cmd)
	f := &tailFlags{events: new(eventFlags)}
	fl := cmd.Flags()
	f.events.add(fl)
	fl.IntVarP(&f.lines, "lines", "n", 10, "begin with the last `N` events")
	fl.BoolVar(&f.all, "all", false, "begin with the first event")
	fl.IntVar(&f.count, "count", 0, "end after `N` events")
	fl.BoolVar(&f.quiet, "no-tokens", false, "do not show what a model writes before it is an event")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if fl.Changed("count") && f.count < 1 {
			return usagef("--count %d: want 1 or more (without it, tail goes on)", f.count)
		}
		err := c.tail(cmd.Context(), args[0], f)
		if cmd.Context().Err() != nil && errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
	return cmd
}

type tailFlags struct {
	events     *eventFlags
	lines      int
	all, quiet bool
	count      int
}

// seen is what comes to a follower: an event, a piece of a reply, or the end.
type seen struct {
	event *eventlog.Event
	chunk *api.Chunk
	err   error
}

func (c *command) tail(ctx context.Context, session string, f *tailFlags) error {
	if f.lines < 0 {
		return usagef("--lines %d: want 0 or more", f.lines)
	}
	q, err := f.events.query()
	if err != nil {
		return err
	}
	show, err := c.eventWriter(f.events)
	if err != nil {
		return err
	}
	a, err := c.app()
	if err != nil {
		return err
	}
	client, err := a.Client()
	if err != nil {
		return err
	}
	query := api.EventQuery{Types: q.Types, Agent: q.Agent, Namespace: q.Namespace, Source: q.Source, Since: q.Since, Until: q.Until}
	if query.After, err = f.after(ctx, client, session); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	news := make(chan seen)
	go followEvents(ctx, client, session, query, news)
	if !f.quiet && !c.json {
		go followTokens(ctx, client, session, news)
	}
	return c.printNews(ctx, news, f.count, show)
}

// after is the seq before the first event to print.
func (f *tailFlags) after(ctx context.Context, client *api.Client, session string) (int64, error) {
	if f.all {
		return 0, nil
	}
	info, err := client.Session(ctx, session)
	if errors.Is(err, eventlog.ErrNoSession) {
		return 0, nil
	}
	if err != nil {
		return 0, unreachable(err)
	}
	return max(0, info.LastSeq-int64(f.lines)), nil
}

// unreachable adds the next step to an error of a daemon that does not answer.
func unreachable(err error) error {
	var problem *api.Problem
	if errors.As(err, &problem) || errors.Is(err, context.Canceled) {
		return err
	}
	if cert := new(tls.CertificateVerificationError); errors.As(err, &cert) {
		return fmt.Errorf("%w (name the file of its certificate in server.tls_cert, as the daemon's own configuration does, or in $SSL_CERT_FILE)", err)
	}
	return fmt.Errorf("%w (does the daemon run? tidemark serve starts it)", err)
}

func followEvents(ctx context.Context, client *api.Client, session string, q api.EventQuery, news chan<- seen) {
	for e, err := range client.Follow(ctx, session, q) {
		if !send(ctx, news, seen{event: e, err: err}) {
			return
		}
	}
	send(ctx, news, seen{err: ctx.Err()})
}

// followTokens ends without a word: the events say what matters.
func followTokens(ctx context.Context, client *api.Client, session string, news chan<- seen) {
	for chunk, err := range client.Tokens(ctx, session) {
		if err != nil || !send(ctx, news, seen{chunk: &chunk}) {
			return
		}
	}
}

func send(ctx context.Context, news chan<- seen, s seen) bool {
	select {
	case news <- s:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *command) printNews(ctx context.Context, news <-chan seen, count int, show func(*eventlog.Event) error) error {
	reply := pretty.NewReply(c.Out, c.colored())
	for printed := 0; ; {
		var n seen
		select {
		case n = <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
		switch {
		case n.err != nil:
			return n.err
		case n.chunk != nil:
			if err := reply.Print(string(n.chunk.Type), n.chunk.FullNamespace, n.chunk.Content, n.chunk.Done); err != nil {
				return err
			}
		case n.event != nil:
			if err := errors.Join(reply.End(), show(n.event)); err != nil {
				return err
			}
			if printed++; printed == count {
				return nil
			}
		}
	}
}
