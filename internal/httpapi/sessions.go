package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// sessionsQuery is an api.SessionQuery.
type sessionsQuery struct {
	Cursor string `query:"cursor" doc:"The next of the page before. Default: from the first session on."`
	Limit  int64  `query:"limit" minimum:"1" maximum:"10000" doc:"How many sessions to give at most. Default 1000."`
}

// sessions lists sessions. The cursor is the turn of the last of a page.
func (c *call) sessions() error {
	var q sessionsQuery
	if err := c.query(&q); err != nil {
		return err
	}
	limit := int(cmp.Or(q.Limit, defaultLimit))
	query := eventlog.SessionQuery{Limit: limit + 1}
	if q.Cursor != "" {
		before, err := strconv.ParseInt(q.Cursor, 36, 64)
		if err != nil || before < 1 {
			return badField("cursor", "is none that this list gave: begin without one")
		}
		query.Before = before
	}
	infos, err := c.engine.Store().Sessions(c.r.Context(), query)
	if err != nil {
		return err
	}
	list := api.SessionList{Sessions: infos}
	if len(infos) > limit {
		list.Sessions = infos[:limit]
		list.Next = strconv.FormatInt(infos[limit-1].Turn, 36)
	}
	return c.answer(list)
}

// describe describes one session.
func (c *call) describe() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	info, err := c.engine.Store().Session(c.r.Context(), name)
	if err != nil {
		return err
	}
	return c.answer(info)
}

// healthy answers as long as anything does.
func (c *call) healthy() error { return c.answer(api.Health{Status: "ok"}) }

// readyWithin is how long the store may take to answer a probe.
const readyWithin = 2 * time.Second

// ready answers where the daemon can do its work: the store takes what is
// written, its workers are up, and it is not about to stop.
func (c *call) ready() error {
	ctx, cancel := context.WithTimeout(c.r.Context(), readyWithin)
	defer cancel()
	select {
	case <-c.opts.Closing:
		return api.NewProblem(api.NotReady, "the daemon is stopping")
	default:
	}
	if err := c.opts.Ready(ctx); err != nil {
		return api.NewProblem(api.NotReady, err.Error())
	}
	if err := c.engine.Probe(ctx); err != nil {
		if p := problemOf(err); p.Status == http.StatusServiceUnavailable {
			return p
		}
		return api.NewProblem(api.NotReady, err.Error())
	}
	return c.answer(api.Health{Status: "ok"})
}
