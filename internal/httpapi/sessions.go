package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// sessions lists all sessions.
func (c *call) sessions() error {
	infos, err := c.engine.Store().Sessions(c.r.Context())
	if err != nil {
		return err
	}
	return c.answer(api.SessionList{Sessions: infos})
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

// probed is the session that a probe asks the store for.
const probed = "readyz"

// ready answers where the store does.
func (c *call) ready() error {
	ctx, cancel := context.WithTimeout(c.r.Context(), readyWithin)
	defer cancel()
	_, err := c.engine.Store().Session(ctx, probed)
	if err != nil && !errors.Is(err, eventlog.ErrNoSession) {
		if p := problemOf(err); p.Status == http.StatusServiceUnavailable {
			return p
		}
		return api.NewProblem(api.NotReady, err.Error())
	}
	return c.answer(api.Health{Status: "ok"})
}
