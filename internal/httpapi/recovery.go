package httpapi

import (
	"net/http"
	"runtime/debug"

	"github.com/tidemark/tidemark/api"
)

// recovered turns a panic into a problem, or into a cut connection where an
// answer has begun. The process goes on.
func (s *service) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := newWriter(rw, s.opts.WriteTimeout)
		defer func() {
			cause := recover()
			switch {
			case cause == nil:
				return
			case cause == http.ErrAbortHandler:
				panic(cause)
			}
			s.opts.Log.Error("panic", "method", r.Method, "path", r.URL.Path, "cause", cause, "stack", string(debug.Stack()))
			if w.started {
				panic(http.ErrAbortHandler)
			}
			writeProblem(w, api.NewProblem(api.Internal, "the daemon met a bug in itself; its log says where"))
		}()
		next.ServeHTTP(w, r)
	})
}
