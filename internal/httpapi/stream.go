package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
)

// follow streams the events of a session, those that are there and those to
// come, until the reader goes, stands still, or the server closes.
func (c *call) follow(name string, q eventlog.Query) error {
	if q.Limit > 0 {
		return badField("limit", "does not go with a stream")
	}
	seq, resumes, err := c.lastEventID()
	if err != nil {
		return err
	}
	if resumes {
		q.After = seq
	}
	if c.r.Method == http.MethodHead {
		return c.openStream()
	}
	if err := c.enterStream(); err != nil {
		return err
	}
	defer c.leaveStream()
	ctx, cancel := context.WithCancel(c.r.Context())
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	events := make(chan found, 64)
	reading.Go(func() { c.find(ctx, name, q, events) })
	return c.stream(ctx, events)
}

// found is an event, or the error that ends a stream.
type found struct {
	event *eventlog.Event
	err   error
}

// find reads from the store, no further ahead than the channel holds.
func (c *call) find(ctx context.Context, name string, q eventlog.Query, into chan<- found) {
	for e, err := range c.engine.Follow(ctx, name, q) {
		select {
		case into <- found{e, err}:
		case <-ctx.Done():
			return
		}
	}
}

// openStream writes the head and a first sign of life.
func (c *call) openStream() error {
	h := c.w.Header()
	h.Set("Content-Type", mediaStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.w.WriteHeader(http.StatusOK)
	return c.say([]byte(": following\n\n"), true)
}

// stream writes what is found. A write that fails ends it without a word: the
// reader is gone, and resumes if it likes.
func (c *call) stream(ctx context.Context, events <-chan found) error {
	heartbeat := time.NewTicker(c.opts.Heartbeat)
	defer heartbeat.Stop()
	err := c.openStream()
	for err == nil {
		select {
		case f := <-events:
			if f.err != nil && ctx.Err() == nil {
				return c.breakOff(f.err)
			}
			if f.err != nil {
				return nil
			}
			err = c.say(messageOf(f.event), len(events) == 0)
			heartbeat.Reset(c.opts.Heartbeat)
		case <-heartbeat.C:
			err = c.say([]byte(": heartbeat\n\n"), true)
		case <-c.opts.Closing:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// breakOff tells the reader what ended the stream.
func (c *call) breakOff(cause error) error {
	p := c.redacted(problemOf(cause))
	c.opts.Log.Error("stream failed", "path", c.r.URL.Path, "error", cause)
	data, err := json.Marshal(p, wireJSON)
	if err != nil {
		return err
	}
	_ = c.say(message("", "problem", data), true) // a reader that is gone is not told
	return nil
}

func (c *call) say(data []byte, flush bool) error {
	if _, err := c.w.Write(data); err != nil || !flush {
		return err
	}
	return c.w.FlushError()
}

// messageOf makes the message of an event. One that cannot be encoded was not
// stored.
func messageOf(e *eventlog.Event) []byte {
	data, err := e.MarshalJSON()
	if err != nil {
		panic(err)
	}
	return message(strconv.FormatInt(e.Seq, 10), string(e.Kind()), data)
}

func message(id, event string, data []byte) []byte {
	var b bytes.Buffer
	if id != "" {
		b.WriteString("id: " + id + "\n")
	}
	b.WriteString("event: " + event + "\n")
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		b.WriteString("data: ")
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.Bytes()
}
