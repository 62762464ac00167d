// Package metrics measures the daemon for Prometheus. Nothing in it comes from
// what events say: labels are routes, statuses, methods and names of jobs, never
// sessions or texts. docs/daemon.md lists all metrics, and a test compares.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what is measured. Make one with [New]; it is safe for concurrent
// use.
type Metrics struct {
	registry *prometheus.Registry

	requests    *prometheus.CounterVec
	seconds     *prometheus.HistogramVec
	compactions *prometheus.CounterVec
	refusals    prometheus.Counter
	covered     prometheus.Counter
	slope       *prometheus.GaugeVec
	offset      *prometheus.GaugeVec
	believed    *prometheus.GaugeVec
}

// New makes metrics that are all zero.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tidemark_requests_total", Help: "Requests that were answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tidemark_request_seconds", Help: "Time to answer a request, by route and method; without streams.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		compactions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tidemark_compactions_total", Help: "Compactions that were made, by the method of the summary.",
		}, []string{"method"}),
		refusals: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tidemark_compactions_refused_total", Help: "Compactions that committed nothing.",
		}),
		covered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tidemark_compacted_tokens_total", Help: "Tokens of the originals that summaries stand for.",
		}),
		slope: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tidemark_calibration_slope", Help: "Tokens of the provider for one of ours, by model, as last learned.",
		}, []string{"model"}),
		offset: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tidemark_calibration_offset_tokens", Help: "Tokens of every prompt that the log does not show, by model, as last learned.",
		}, []string{"model"}),
		believed: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tidemark_calibration_believed", Help: "1 if the counts last reported for the model are believed, 0 if they are too erratic for it.",
		}, []string{"model"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.compactions, m.refusals, m.covered, m.slope, m.offset, m.believed,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers with all metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gauge adds a metric that is asked for when it is needed.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// Request counts a request. A stream takes as long as its reader likes, so its
// time is not counted.
func (m *Metrics) Request(route, method string, status int, took time.Duration, stream bool) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	if !stream {
		m.seconds.WithLabelValues(route, method).Observe(took.Seconds())
	}
}

// Compaction counts a compaction, and the tokens that its summary stands for.
func (m *Metrics) Compaction(method string, tokens int) {
	m.compactions.WithLabelValues(method).Inc()
	m.covered.Add(float64(tokens))
}

// Refusal counts a compaction that committed nothing.
func (m *Metrics) Refusal() { m.refusals.Inc() }

// Calibration notes what was learned about a model's counts.
func (m *Metrics) Calibration(model string, slope, offset float64, believed bool) {
	m.slope.WithLabelValues(model).Set(slope)
	m.offset.WithLabelValues(model).Set(offset)
	value := 0.0 // set once: whoever reads meanwhile sees no value between
	if believed {
		value = 1
	}
	m.believed.WithLabelValues(model).Set(value)
}
