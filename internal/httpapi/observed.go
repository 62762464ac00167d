package httpapi

import (
	"net/http"
	"time"
)

// Observation is a request that was answered.
type Observation struct {
	// Route is the pattern of the path, or empty where there is no such route.
	Route, Method string
	Status        int
	Took          time.Duration
	// Stream says that the answer was a stream: its time is the reader's.
	Stream bool
}

// observed tells of requests when they have been answered.
func (s *service) observed(rt route, next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		w := newWriter(rw, s.opts.WriteTimeout)
		begin := time.Now()
		r, traced := s.opts.Trace(r, rt.path)
		defer func() {
			status := w.status
			if status == 0 {
				status = 499 // the client was gone before an answer
			}
			traced(status)
			s.opts.Observe(Observation{
				Route: rt.path, Method: rt.method, Status: status, Took: time.Since(begin),
				Stream: w.Header().Get("Content-Type") == mediaStream,
			})
		}()
		next(w, r)
	}
}

// metrics answers what was measured.
func (c *call) metrics() error {
	if c.opts.Metrics != nil {
		c.opts.Metrics.ServeHTTP(c.w, c.r)
		return nil
	}
	writeBytes(c.w, http.StatusOK, "text/plain; version=0.0.4; charset=utf-8", nil)
	return nil
}
