package httpapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tidemark/tidemark/api"
)

// route is one thing that the daemon does.
type route struct {
	method, path string
	// id names the route in generated clients, summary says in a line what it
	// does, about the rest.
	id, summary, about string
	// query is a struct of parameters, nil for none.
	query any
	// takes and answers are the bodies, the most usual first.
	takes, answers []content
	serve          func(*call) error
}

// content is a body of one media type.
type content struct {
	media string
	// of is a value of the Go type of the body; nil is plain text.
	of    any
	about string
}

// newRouter serves the routes, and says in problem details what is none.
func (s *service) newRouter(registry huma.Registry, routes []route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, rt := range routes {
		query := newParams(registry, rt.query)
		mux.HandleFunc(rt.method+" "+rt.path, s.observed(rt, func(w http.ResponseWriter, r *http.Request) {
			c := &call{service: s, w: newWriter(w, s.opts.WriteTimeout), r: r, params: query}
			if err := c.run(rt); err != nil {
				s.fail(c.w, r, err)
			}
		}))
	}
	if s.opts.Page != nil {
		mux.Handle("GET /{$}", s.opts.Page)
		mux.Handle("GET /page/", s.opts.Page)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { writeProblem(w, s.redacted(noRoute(mux, w, r))) })
	return mux
}

// run refuses a query or a body where the route has none, and serves.
func (c *call) run(rt route) error {
	if rt.takes == nil {
		if err := c.decode(new(struct{})); err != nil {
			return err
		}
	}
	if rt.query == nil {
		if err := c.query(new(struct{})); err != nil {
			return err
		}
	}
	return rt.serve(c)
}

// query reads the query of the request.
func (c *call) query(into any) error { return c.params.read(c.r.URL.RawQuery, into) }

// noRoute tells a wrong path from a wrong method.
func noRoute(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) *api.Problem {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return api.NewProblem(api.NoSuchRoute, r.URL.Path+" is no route: see /openapi.json")
	}
	list := strings.Join(allowed, ", ")
	w.Header().Set("Allow", list)
	return api.NewProblem(api.MethodNotAllowed, r.URL.Path+" takes "+list+", not "+r.Method)
}
