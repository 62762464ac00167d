package cli

import (
	"iter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/pretty"
)

// eventFlags are the filters of events.
type eventFlags struct {
	types                    []string
	agent, namespace, source string
	since, until             string
	session, verbosity       string
}

func (c *command) eventsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "events LOG",
		Short: "Print events, in the order of their times",
		Long: `Events prints the events of a log in the order of their times, all of them or
those that pass the filters. With --json it prints them as NDJSON, in the wire
form, which tidemark reads again.`,
		Example: `  tidemark events session.jsonl --type ActionEvent --namespace 'planner/*'
  tidemark events my-session --since 2026-11-01 --json`,
		Args: cobra.ExactArgs(1),
	}
	c.jsonFlag(cmd)
	f := new(eventFlags)
	fl := cmd.Flags()
	f.add(fl)
	fl.StringVar(&f.session, "session", "", "which `SESSION` of a file that holds several")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return c.events(cmd, args[0], f) }
	return cmd
}

func (c *command) events(cmd *cobra.Command, name string, f *eventFlags) error {
	q, err := f.query()
	if err != nil {
		return err
	}
	show, err := c.eventWriter(f)
	if err != nil {
		return err
	}
	a, err := c.app()
	if err != nil {
		return err
	}
	log, err := c.openLog(cmd.Context(), a, name, app.LogOptions{Session: f.session})
	if err != nil {
		return err
	}
	defer log.Close()
	store, shown := log.Engine.Store(), 0
	info, err := store.Session(cmd.Context(), log.Session)
	if err != nil {
		return err
	}
	q.At = info.LastSeq // however often it is read, and whatever is appended meanwhile
	read := func() iter.Seq2[*eventlog.Event, error] { return store.Events(cmd.Context(), log.Session, q) }
	for e, err := range eventlog.ByTime(read) {
		if err == nil {
			err = show(e)
		}
		if err != nil {
			return err
		}
		shown++
	}
	if shown == 0 {
		c.note("no event of %s passes the filters", name)
	}
	return nil
}

// eventWriter prints one event after the other.
func (c *command) eventWriter(f *eventFlags) (func(*eventlog.Event) error, error) {
	if c.json {
		return func(e *eventlog.Event) error { return eventlog.Encode(c.Out, e) }, nil
	}
	verbosity, err := pretty.ParseVerbosity(f.verbosity)
	if err != nil {
		return nil, usagef("--verbosity: %w", err)
	}
	p := pretty.New(c.Out, pretty.Options{
		Verbosity: verbosity, Color: c.colored(), Width: c.width(), Delta: true, Indent: true,
	})
	return p.Print, nil
}

// add adds the flags that choose events and how they are shown.
func (f *eventFlags) add(fl *pflag.FlagSet) {
	fl.StringSliceVar(&f.types, "type", nil, "only events of these `TYPES`, such as ActionEvent,OutputEvent")
	fl.StringVar(&f.agent, "agent", "", "only events of this `AGENT`")
	fl.StringVar(&f.namespace, "namespace", "", "only events of this `NAMESPACE`; 'NAME/*' is all below it, 'NAME/...' it and all below")
	fl.StringVar(&f.source, "source", "", "only events of this `SOURCE`: setup or main")
	fl.StringVar(&f.since, "since", "", "only events from this `TIME` on: 2026-11-01, 2026-11-01T10:00:00Z")
	fl.StringVar(&f.until, "until", "", "only events before this `TIME`")
	fl.StringVar(&f.verbosity, "verbosity", "normal", "`DETAIL` of each: brief, normal or verbose")
}

func (f *eventFlags) query() (eventlog.Query, error) {
	q := eventlog.Query{Agent: f.agent, Namespace: f.namespace, Source: eventlog.Source(f.source)}
	for _, name := range f.types {
		kind, err := kindOf(name)
		if err != nil {
			return q, err
		}
		q.Types = append(q.Types, kind)
	}
	if q.Source != "" && q.Source != eventlog.SourceMain && q.Source != eventlog.SourceSetup {
		return q, usagef("--source %q: want setup or main", f.source)
	}
	var err error
	if q.Since, err = timeOf("--since", f.since); err != nil {
		return q, err
	}
	q.Until, err = timeOf("--until", f.until)
	return q, err
}

func kindOf(name string) (eventlog.Kind, error) {
	for _, k := range eventlog.Kinds() {
		if string(k) == name {
			return k, nil
		}
	}
	return "", usagef("--type %q: known are %v", name, eventlog.Kinds())
}

func timeOf(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("%s %q: want a time in UTC such as 2026-11-01 or 2026-11-01T10:00:00Z", flag, s)
}
