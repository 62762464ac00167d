package preview

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/tune"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

//go:embed assets
var assets embed.FS

// policy lets the page load what it is made of and nothing else. Pictures of a
// transcript are data.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Options say what the page can do.
type Options struct {
	// Marks are the water marks in force.
	Marks func() summarize.Marks
	// Replay opens an engine in memory with other marks, for what-if. The
	// function closes it.
	Replay func(summarize.Marks) (*session.Engine, func(), error)
	// MaxReplay is how many events a session may have for other marks to be tried
	// on it and settings compared, which holds all of it in memory. 0 is no limit.
	MaxReplay int64
	// Adaptive is the adaptive policy by the prices of a model, or of the
	// configuration's where that is empty. nil: there is none to try.
	Adaptive func(model string) (*summarize.Adaptive, error)
	// Tune compares settings on a session.
	Tune func(ctx context.Context, engine *session.Engine, name, model string) (*tune.Report, error)
	// Log is told of failures. Default: nothing.
	Log *slog.Logger
}

// page is the handler of all.
type page struct {
	engine *session.Engine
	opts   Options
	whatIf whatIf
	walks  walks
}

// New makes the handler of "/" and of all below "/page/".
func New(engine *session.Engine, opts Options) http.Handler {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	p := &page{engine: engine, opts: opts}
	static, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, "index.html") })
	mux.Handle("GET /page/", http.StripPrefix("/page/", http.FileServerFS(static)))
	for path, answer := range map[string]func(*http.Request) (any, error){
		"sessions": p.sessions, "session": p.session, "timeline": p.timeline, "prompt": p.prompt, "find": p.find, "entry": p.entry,
		"covered": p.covered, "compaction": p.compaction, "tune": p.tune,
	} {
		mux.HandleFunc("GET /page/data/"+path, p.data(answer))
	}
	return headers(mux)
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// problem is an answer that says why there is none.
type problem struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return p.Detail }

func bad(detail string) error { return &problem{http.StatusBadRequest, detail} }

// data answers with JSON.
func (p *page) data(answer func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		value, err := answer(r)
		if err != nil {
			said := p.problem(err)
			status, value = said.Status, said
		}
		body, err := json.Marshal(value, jsontext.AllowInvalidUTF8(true))
		if err != nil {
			p.opts.Log.Error("answer the page", "path", r.URL.Path, "error", err)
			http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body) // whoever asked may be gone
	}
}

func (p *page) problem(err error) *problem {
	var said *problem
	switch {
	case errors.As(err, &said):
		return said
	case errors.Is(err, eventlog.ErrNoSession), errors.Is(err, eventlog.ErrNoEvent):
		return &problem{http.StatusNotFound, err.Error()}
	}
	return &problem{http.StatusUnprocessableEntity, strings.TrimSpace(err.Error())}
}
