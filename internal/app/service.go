package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/daemon"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/internal/metrics"
	"github.com/tidemark/tidemark/internal/traces"
	"github.com/tidemark/tidemark/session"
)

// service is a running daemon: what stays as long as it runs, and what a new
// configuration replaces.
type service struct {
	store   eventlog.Store
	key     string
	links   *httpapi.Links
	metrics *metrics.Metrics
	notify  daemon.Notify
	log     *slog.Logger

	now    atomic.Pointer[reign]
	wanted chan struct{} // a reload is asked for
}

// reign is the daemon under one configuration.
type reign struct {
	app     *App
	engine  *session.Engine
	watcher *watch.Watcher
	jobs    *daemon.Schedule
	handler http.Handler
	traces  *traces.Traces

	stop    context.CancelFunc
	workers sync.WaitGroup
	closing chan struct{} // closed to end the streams
	once    sync.Once
	down    atomic.Pointer[error] // why a worker ended before its time
}

func newService(store eventlog.Store, key string, log *slog.Logger) *service {
	s := &service{
		store: store, key: key, links: new(httpapi.Links), metrics: metrics.New(), wanted: make(chan struct{}, 1),
	}
	s.log = slog.New(&currentLog{s, log.Handler()})
	s.notify.Log = s.log
	s.gauges()
	return s
}

// use puts a configuration in force. On an error the one before stays.
func (s *service) use(ctx context.Context, a *App) error {
	next, err := s.begin(a)
	if err != nil {
		return err
	}
	if before := s.now.Swap(next); before != nil {
		before.end()
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	next.stop = stop
	next.work(work, "watch", next.watcher.Run)
	next.work(work, "schedule", next.jobs.Run)
	return nil
}

func (s *service) begin(a *App) (*reign, error) {
	r := &reign{app: a, closing: make(chan struct{})}
	opts := a.options()
	opts.Observer = observer{s.metrics}
	var err error
	if r.traces, err = a.tracing(); err != nil {
		return nil, err
	}
	opts.Tracer, opts.Summarizer = r.traces, a.traced(r.traces)
	if r.engine, err = session.Open(s.store, opts); err != nil {
		r.traces.Close()
		return nil, err
	}
	if r.watcher, err = a.watcher(r.engine); err == nil {
		r.jobs, err = daemon.NewSchedule(s.store, s.log, a.jobs(s.store, r.engine, r.watcher)...)
	}
	if err != nil {
		r.engine.Close()
		r.traces.Close()
		return nil, err
	}
	c := &a.Config.Server
	r.handler = httpapi.New(r.engine, httpapi.Options{
		Key: s.key, Links: s.links, Hosts: hosts(c), Version: Version(), Page: a.Page(r.engine, maxReplay), Models: a.Models(),
		MaxBody: int64(c.MaxBodyBytes), MaxStreams: c.MaxStreams, MaxSessions: c.MaxSessions,
		Jobs: r.jobs, Ready: r.ready, Metrics: s.metrics.Handler(), Trace: r.traces.Request, Closing: r.closing, Log: s.log, Redact: a.redactor.Text,
		Observe: func(o httpapi.Observation) { s.metrics.Request(o.Route, o.Method, o.Status, o.Took, o.Stream) },
	})
	return r, nil
}

// work runs a worker beside the requests.
func (r *reign) work(ctx context.Context, name string, run func(context.Context) error) {
	r.workers.Go(func() {
		err := run(ctx)
		if ctx.Err() != nil {
			return
		}
		err = fmt.Errorf("worker %s has ended: %w", name, errors.Join(err, errors.New("restart the daemon")))
		r.down.Store(&err)
		r.app.Log.Error("worker ended", "worker", name, "error", err)
	})
}

func (r *reign) ready(context.Context) error {
	if err := r.down.Load(); err != nil {
		return *err
	}
	return nil
}

// end ends streams, whose readers resume, and workers, and then the engine.
// Requests under way go on: they need the store only.
func (r *reign) end() {
	r.endStreams()
	r.stop()
	r.workers.Wait()
	r.engine.Close()
	r.traces.Close()
}

func (r *reign) endStreams() { r.once.Do(func() { close(r.closing) }) }

func (s *service) end() { s.now.Load().end() }

// server makes the HTTP server. What the configuration says of requests is the
// handler's, which a reload replaces.
func (s *service) server() *http.Server {
	server := httpapi.NewServer(s.now.Load().engine, httpapi.Options{Log: s.log})
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.now.Load().handler.ServeHTTP(w, r)
	})
	server.RegisterOnShutdown(func() { s.now.Load().endStreams() })
	return server
}

// well reports whether the daemon can do its work.
func (s *service) well(ctx context.Context) error {
	if err := s.now.Load().ready(ctx); err != nil {
		return err
	}
	return s.store.SetNote(ctx, "", "watchdog", []byte(time.Now().UTC().Format(time.RFC3339)))
}

// reloads puts new configurations in force until ctx ends.
func (s *service) reloads(ctx context.Context, o ServeOptions) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-o.Reload:
		case <-s.wanted:
		}
		s.notify.Reloading()
		if err := s.reload(ctx, o); err != nil {
			s.log.Error("the configuration cannot be used; the one before stays in force", "error", err)
		}
		s.notify.Ready()
	}
}

func (s *service) reload(ctx context.Context, o ServeOptions) error {
	next, err := o.Load()
	if err != nil {
		return err
	}
	now := s.now.Load().app
	if file := now.Config.File; file != "" && next.Config.File == "" {
		return fmt.Errorf("%s is gone: put it back, or restart the daemon without it", file)
	}
	held, outcome := next.Config.Hold(now.Config), "the configuration is as it was"
	if !reflect.DeepEqual(now.Config.Config, next.Config.Config) {
		if err := s.use(ctx, next); err != nil {
			return err
		}
		outcome = "the new configuration is in force"
	}
	s.log.Info(outcome, "file", next.Config.File) // by the log that is in force now
	for _, key := range held {
		s.log.Warn("a change takes effect after a restart", "key", key)
	}
	return nil
}

// watchFile asks for a reload when the configuration's file changes.
func (s *service) watchFile(ctx context.Context) error {
	file := s.now.Load().app.Config.File
	if file == "" {
		return nil
	}
	return daemon.WatchFile(ctx, file, func() {
		select {
		case s.wanted <- struct{}{}:
		default:
		}
	})
}

// gauges are asked for when somebody asks for metrics.
func (s *service) gauges() {
	if file, ok := s.store.(*sqlite.Store); ok {
		s.metrics.Gauge("tidemark_store_bytes", "Size of the database file.", func() float64 { return float64(file.Size().File) })
		s.metrics.Gauge("tidemark_store_log_bytes", "Size of the database's write-ahead log.", func() float64 { return float64(file.Size().Log) })
	}
	s.metrics.Gauge("tidemark_watched_files", "Transcripts in the watched folders.", func() float64 { return s.watched(func(f watch.File) float64 { return 1 }) })
	s.metrics.Gauge("tidemark_watched_events", "Events of the watched transcripts.", func() float64 { return s.watched(func(f watch.File) float64 { return float64(f.Events) }) })
	s.metrics.Gauge("tidemark_watched_skipped_records", "Records of the watched transcripts that cannot be read.", func() float64 { return s.watched(func(f watch.File) float64 { return float64(f.Skipped) }) })
}

// watched adds up something of the watched transcripts.
func (s *service) watched(of func(watch.File) float64) (sum float64) {
	r := s.now.Load()
	if r == nil {
		return 0
	}
	for _, f := range r.watcher.Files() {
		if f.Format != "" {
			sum += of(f)
		}
	}
	return sum
}

// observer measures what engines do.
type observer struct{ metrics *metrics.Metrics }

func (o observer) Compacted(_, method string, tokens int) { o.metrics.Compaction(method, tokens) }
func (o observer) Refused(string)                         { o.metrics.Refusal() }
func (o observer) Calibrated(_ string, now session.Calibrated) {
	o.metrics.Calibration(now.Model, now.Slope, now.Offset, !now.Erratic)
}
