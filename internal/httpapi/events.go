package httpapi

import (
	"bufio"
	"cmp"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Limits of a page, in events.
const (
	defaultLimit = 1000
	maxLimit     = 10_000
)

// eventsQuery chooses events.
type eventsQuery struct {
	After     int64           `query:"after" minimum:"0" doc:"Events with a greater seq."`
	Limit     int64           `query:"limit" minimum:"1" doc:"How many events at most. JSON: default 1000, at most 10000. NDJSON: default all."`
	Type      []eventlog.Kind `query:"type" doc:"Types of events, repeated or with commas between."`
	Agent     string          `query:"agent" doc:"An exact agent name."`
	Namespace string          `query:"namespace" doc:"An exact namespace, or one and all below it where it ends in /*."`
	Source    eventlog.Source `query:"source"`
	Since     time.Time       `query:"since" doc:"RFC 3339, inclusive."`
	Until     time.Time       `query:"until" doc:"RFC 3339, exclusive."`
}

// events reads or follows a session.
func (c *call) events() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	var q eventsQuery
	if err := c.query(&q); err != nil {
		return err
	}
	query := eventlog.Query{
		Types: q.Type, Agent: q.Agent, Namespace: q.Namespace, Source: q.Source,
		Since: q.Since, Until: q.Until, After: q.After, Limit: int(q.Limit),
	}
	switch c.wants(mediaLines, mediaStream) {
	case mediaStream:
		return c.follow(name, query)
	case mediaLines:
		return c.lines(c.engine.Store().Events(c.r.Context(), name, query))
	}
	limit, err := pageLimit(q.Limit)
	if err != nil {
		return err
	}
	query.Limit = limit + 1 // the last of them tells whether there are more
	return c.page(c.engine.Store().Events(c.r.Context(), name, query), q.After, limit)
}

// pageLimit is how many events a page has at most.
func pageLimit(asked int64) (int, error) {
	if asked > maxLimit {
		return 0, badField("limit", "at most %d events a page, got %d: ask again with after, or for application/x-ndjson", maxLimit, asked)
	}
	return int(cmp.Or(asked, defaultLimit)), nil
}

// page is an api.EventPage whose events are encoded already.
type page struct {
	Events    []jsontext.Value `json:"events"`
	NextAfter int64            `json:"next_after"`
	More      bool             `json:"more"`
}

// page answers as many of the events after a seq as the limits allow.
func (c *call) page(events iter.Seq2[*eventlog.Event, error], after int64, limit int) error {
	p := page{NextAfter: after}
	var size int64
	for e, err := range events {
		if err != nil {
			return err
		}
		if p.More = len(p.Events) == limit || size > c.opts.MaxBody; p.More {
			break
		}
		data, err := e.MarshalJSON()
		if err != nil {
			return err
		}
		p.Events, p.NextAfter = append(p.Events, data), e.Seq
		size += int64(len(data))
	}
	return c.answer(p)
}

// lines answers one event a line, as they come. An error before the first is
// answered as a problem.
func (c *call) lines(events iter.Seq2[*eventlog.Event, error]) error {
	out := bufio.NewWriterSize(&lineStart{call: c}, 64<<10)
	for e, err := range events {
		if err != nil {
			return err
		}
		if err := eventlog.Encode(out, e); err != nil {
			return err
		}
	}
	if !c.w.started && out.Buffered() == 0 {
		(&lineStart{call: c}).head()
	}
	return out.Flush()
}

// lineStart writes the head of an answer with its first bytes.
type lineStart struct{ *call }

func (l *lineStart) head() {
	h := l.w.Header()
	h.Set("Content-Type", mediaLines)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	l.w.WriteHeader(http.StatusOK)
}

func (l *lineStart) Write(data []byte) (int, error) {
	if !l.w.started {
		l.head()
	}
	return l.w.Write(data)
}

// expandQuery chooses of the originals behind a summary.
type expandQuery struct {
	After int64 `query:"after" minimum:"0" doc:"Events with a greater seq."`
	Limit int64 `query:"limit" minimum:"1" doc:"How many events at most. JSON: default 1000, at most 10000. NDJSON: default all."`
}

// expand answers the originals behind a summary.
func (c *call) expand() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	seq, err := c.seq()
	if err != nil {
		return err
	}
	var q expandQuery
	if err := c.query(&q); err != nil {
		return err
	}
	events := c.engine.Expand(c.r.Context(), name, seq, q.After)
	if c.wants(mediaLines) == mediaLines {
		return c.lines(first(events, q.Limit))
	}
	limit, err := pageLimit(q.Limit)
	if err != nil {
		return err
	}
	return c.page(events, q.After, limit)
}

// first is the beginning of a sequence: n events, or where n is 0 all.
func first(events iter.Seq2[*eventlog.Event, error], n int64) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		given := int64(0)
		for e, err := range events {
			if given++; !yield(e, err) || given == n {
				return
			}
		}
	}
}

// lastEventID is the seq that a stream resumes after, if the request has one.
func (c *call) lastEventID() (seq int64, ok bool, err error) {
	id := c.r.Header.Get("Last-Event-ID")
	if id == "" {
		return 0, false, nil
	}
	seq, err = strconv.ParseInt(id, 10, 64)
	if err != nil || seq < 0 {
		return 0, false, badField("Last-Event-ID", "%q is no seq", id)
	}
	return seq, true, nil
}
