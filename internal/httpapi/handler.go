package httpapi

import (
	"net/http"

	"github.com/tidemark/tidemark/session"
)

// service is what the routes share.
type service struct {
	engine   *session.Engine
	opts     Options
	openAPI  []byte
	crowd    crowd
	audience audience
}

// New makes the handler of all routes. It works in any server; [NewServer] makes
// one with the right limits.
func New(engine *session.Engine, opts Options) http.Handler {
	s := &service{engine: engine, opts: opts.withDefaults()}
	s.crowd.sessions = -1
	routes, registry := s.routes(), newRegistry()
	s.openAPI = document(registry, routes, s.opts.Version)

	// A request passes these from the last to the first.
	h := http.Handler(s.newRouter(registry, routes))
	h = s.limited(h)
	h = s.keyed(h)
	h = s.sameHost(h)
	return s.recovered(h)
}
