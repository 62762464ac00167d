package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
)

// silence is how long a stream may be still before it is taken for dead. The
// daemon's heartbeats come three times as often.
const silence = 45 * time.Second

// Follow gives the events of a session after a seq, those that are there and
// then those to come, until ctx ends. Each is given once and in order: a
// connection that is cut is made anew from where it was. The session may not
// exist yet. Limit is not looked at.
//
// The sequence ends with an error where the daemon refuses, or where it cannot
// be reached to begin with.
func (c *Client) Follow(ctx context.Context, session string, q EventQuery) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		q.Limit = 0
		f := &follower{client: c, session: session, query: q, yield: yield}
		err := f.run(ctx)
		if err != nil && ctx.Err() == nil {
			yield(nil, fmt.Errorf("follow session %q: %w", session, err))
		}
	}
}

// errStopped ends a follower whose reader wants no more.
var errStopped = errors.New("stopped")

type follower struct {
	client  *Client
	session string
	query   EventQuery // After is the last seq that was given
	yield   func(*eventlog.Event, error) bool
	reached bool // the daemon answered once
	tries   int  // since the last event or heartbeat
}

// run connects until the reader, the context or the daemon ends it.
func (f *follower) run(ctx context.Context) error {
	for {
		err := f.stream(ctx)
		f.tries++
		switch {
		case errors.Is(err, errStopped):
			return nil
		case !passing(ctx, err), !f.reached && f.tries >= f.client.opts.Attempts:
			return err
		}
		f.client.opts.Log.Warn("connecting again", "session", f.session, "after", f.query.After, "error", err)
		if err := f.client.pause(ctx, f.tries, err); err != nil {
			return err
		}
	}
}

// stream reads one connection to its end. The error is never nil.
func (f *follower) stream(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(silence, cancel)
	defer watchdog.Stop()

	resp, err := f.client.send(ctx, &call{
		method: "GET", path: sessionPath(f.session, "events"), query: f.query.Values(),
		accept: "text/event-stream", lastEventID: strconv.FormatInt(f.query.After, 10),
	})
	if err != nil {
		return cut(ctx, err)
	}
	defer resp.Body.Close()
	f.reached = true
	messages := newMessageReader(resp.Body)
	for {
		m, err := messages.next()
		if err != nil {
			return cut(ctx, err)
		}
		f.tries = 0
		watchdog.Stop() // the reader may take its time
		if err := f.take(m); err != nil {
			return err
		}
		watchdog.Reset(silence)
	}
}

// cut keeps the end of one connection's context from being taken for the end of
// the follower's.
func cut(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("the stream was silent for too long")
	}
	return err
}

// take hands on the event of a message.
func (f *follower) take(m message) error {
	switch {
	case len(m.data) == 0:
		return nil
	case m.event == "problem":
		p := new(Problem)
		if err := json.Unmarshal(m.data, p); err != nil {
			return err
		}
		return p
	}
	e, err := eventlog.Decode(m.data)
	if err != nil {
		return fatal(err)
	}
	if e.Seq <= f.query.After {
		return nil
	}
	f.query.After = e.Seq
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}

// fatal makes an error one that a second try would meet again.
func fatal(err error) error {
	return &Problem{Type: "about:blank", Title: "The stream cannot be read", Detail: err.Error()}
}
