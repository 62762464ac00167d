package httpapi

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/tidemark/tidemark/session"
)

// NewServer makes a server of the engine with the limits of the options. Its
// Shutdown ends the streams and waits for all other requests.
func NewServer(engine *session.Engine, opts Options) *http.Server {
	opts = opts.withDefaults()
	closing := make(chan struct{})
	opts.Closing = closing
	srv := &http.Server{
		Handler:           New(engine, opts),
		MaxHeaderBytes:    opts.MaxHeader,
		ReadHeaderTimeout: opts.HeaderTimeout,
		WriteTimeout:      opts.WriteTimeout,
		IdleTimeout:       opts.IdleTimeout,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug),
	}
	srv.RegisterOnShutdown(sync.OnceFunc(func() { close(closing) }))
	return srv
}
