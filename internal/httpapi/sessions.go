package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/tidemark/tidemark/api"
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

// probeNote is the note that a probe writes: a store that can be read may still
// be full, or read-only.
const probeNote = "readyz"

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
	now := []byte(time.Now().UTC().Format(time.RFC3339))
	if err := c.engine.Store().SetNote(ctx, "", probeNote, now); err != nil {
		if p := problemOf(err); p.Status == http.StatusServiceUnavailable {
			return p
		}
		return api.NewProblem(api.NotReady, err.Error())
	}
	return c.answer(api.Health{Status: "ok"})
}
