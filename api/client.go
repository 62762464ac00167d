package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
)

// Options are the settings of a [Client]. The zero value works.
type Options struct {
	// Key is the daemon's. Default: $TIDEMARK_KEY, or else, for a daemon on
	// this machine, what [KeyFile] holds.
	Key string
	// HTTP sends the requests. It should have no timeout, which would cut
	// streams. Default: a client of its own.
	HTTP *http.Client
	// Attempts is how often a call is tried where trying again cannot do harm.
	// Default 5; 1 is no second try.
	Attempts int
	// Backoff is the wait before the second try. Each wait after it is twice
	// as long, up to 5 s. Default 100 ms.
	Backoff time.Duration
	// NewID gives the id of events that have none. Default: random.
	NewID func() string
	// Log is told of calls that are tried again. Default: nothing.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.HTTP == nil {
		o.HTTP = &http.Client{}
	}
	if o.Attempts <= 0 {
		o.Attempts = 5
	}
	if o.Backoff <= 0 {
		o.Backoff = 100 * time.Millisecond
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Client calls a daemon. It is safe for concurrent use.
type Client struct {
	base  string // without a slash at its end
	local bool   // the daemon is on this machine
	opts  Options
}

// NewClient makes a client of the daemon at an address, such as
// "127.0.0.1:7433", "https://tidemark.example" or "unix:/run/tidemark.sock".
// Nothing is sent yet.
func NewClient(address string, opts Options) (*Client, error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return newSocketClient(path, opts)
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("address of the daemon: %w", err)
	}
	if base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("address of the daemon %q: want host:port or an http URL", address)
	}
	return &Client{
		base:  base.Scheme + "://" + base.Host + strings.TrimRight(base.EscapedPath(), "/"),
		local: isLocal(base), opts: opts.withDefaults(),
	}, nil
}

// newSocketClient makes a client of a daemon behind a unix socket.
func newSocketClient(path string, opts Options) (*Client, error) {
	if opts.HTTP != nil {
		return nil, fmt.Errorf("address of the daemon unix:%s: a socket does not go with Options.HTTP", path)
	}
	path = strings.TrimPrefix(path, "//")
	opts.HTTP = &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		},
	}}
	return &Client{base: "http://localhost", local: true, opts: opts.withDefaults()}, nil
}

// Append adds events to a session, all or none, and makes the session where it
// is new. When it returns they are stored; the result has the seq of each. An
// event without an id gets one, so that a second try stores nothing twice. The
// events given are not changed.
func (c *Client) Append(ctx context.Context, session string, events ...*eventlog.Event) ([]int64, error) {
	if len(events) == 0 {
		return nil, nil
	}
	var body bytes.Buffer
	for i, e := range events {
		if e.ID == "" {
			e = e.Clone()
			e.ID = c.opts.NewID()
		}
		if err := eventlog.Encode(&body, e); err != nil {
			return nil, fmt.Errorf("append to session %q: event %d: %w", session, i+1, err)
		}
	}
	var result AppendResult
	err := c.do(ctx, &call{
		method: http.MethodPost, path: sessionPath(session, "events"),
		body: body.Bytes(), content: "application/x-ndjson", again: true,
	}, &result)
	if err != nil {
		return nil, fmt.Errorf("append to session %q: %w", session, err)
	}
	return result.Seqs, nil
}

// Page reads a part of a session's events.
func (c *Client) Page(ctx context.Context, session string, q EventQuery) (*EventPage, error) {
	page := new(EventPage)
	if err := c.get(ctx, sessionPath(session, "events"), q.Values(), page); err != nil {
		return nil, fmt.Errorf("read session %q: %w", session, err)
	}
	return page, nil
}

// pageLimit is how many events a page of a sequence has at most.
const pageLimit = 1000

// Events gives the events that match, in order, page by page. The sequence
// stops after its first error.
func (c *Client) Events(ctx context.Context, session string, q EventQuery) iter.Seq2[*eventlog.Event, error] {
	return paged(q, func(q EventQuery) (*EventPage, error) { return c.Page(ctx, session, q) })
}

// paged reads page after page.
func paged(q EventQuery, read func(EventQuery) (*EventPage, error)) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		for left := q.Limit; ; {
			q.Limit = pageLimit
			if left > 0 {
				q.Limit = min(left, pageLimit)
			}
			page, err := read(q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			q.After = page.NextAfter
			if left -= len(page.Events); !page.More || left == 0 {
				return
			}
		}
	}
}

// Plan is what [Client.Summarize] would do now.
func (c *Client) Plan(ctx context.Context, session, namespace string) (*Plan, error) {
	result := new(SummarizeResult)
	req := &SummarizeRequest{Namespace: namespace, DryRun: true}
	if err := c.post(ctx, sessionPath(session, "summarize"), req, result, true); err != nil {
		return nil, fmt.Errorf("plan for session %q: %w", session, err)
	}
	return &result.Plan, nil
}

// Summarize makes a compaction now. It is tried once only.
func (c *Client) Summarize(ctx context.Context, session, namespace string) (*SummarizeResult, error) {
	result := new(SummarizeResult)
	req := &SummarizeRequest{Namespace: namespace}
	if err := c.post(ctx, sessionPath(session, "summarize"), req, result, false); err != nil {
		return nil, fmt.Errorf("summarize session %q: %w", session, err)
	}
	return result, nil
}

// Expand gives the originals behind a summary that have a greater seq than after,
// in order, page by page. The sequence stops after its first error.
func (c *Client) Expand(ctx context.Context, session string, seq, after int64) iter.Seq2[*eventlog.Event, error] {
	path := sessionPath(session, "summaries", strconv.FormatInt(seq, 10), "events")
	return paged(EventQuery{After: after}, func(q EventQuery) (*EventPage, error) {
		page := new(EventPage)
		if err := c.get(ctx, path, q.Values(), page); err != nil {
			return nil, fmt.Errorf("expand %d of session %q: %w", seq, session, err)
		}
		return page, nil
	})
}

// Count says what texts cost.
func (c *Client) Count(ctx context.Context, req CountRequest) (*CountResult, error) {
	result := new(CountResult)
	if err := c.post(ctx, "/v1/count", &req, result, true); err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	return result, nil
}

// Link gives the address of a one-time link that opens the daemon's page in a
// browser.
func (c *Client) Link(ctx context.Context) (string, error) {
	var link Link
	if err := c.post(ctx, "/v1/links", struct{}{}, &link, true); err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	return c.base + link.Path, nil
}

// Healthy reports why the daemon does not answer, if it does not.
func (c *Client) Healthy(ctx context.Context) error {
	return c.get(ctx, "/healthz", nil, new(Health))
}

// Ready reports why the daemon or its store does not answer, if so.
func (c *Client) Ready(ctx context.Context) error {
	return c.get(ctx, "/readyz", nil, new(Health))
}

// Metrics gives the daemon's measurements in the text format of Prometheus.
func (c *Client) Metrics(ctx context.Context) ([]byte, error) {
	return c.bytes(ctx, &call{method: http.MethodGet, path: "/metrics", accept: "text/plain", again: true})
}

// OpenAPI gives the daemon's own description of its interface, as JSON.
func (c *Client) OpenAPI(ctx context.Context) ([]byte, error) {
	return c.bytes(ctx, &call{method: http.MethodGet, path: "/openapi.json", again: true})
}

func (c *Client) get(ctx context.Context, path string, query url.Values, into any) error {
	return c.do(ctx, &call{method: http.MethodGet, path: path, query: query, again: true}, into)
}

func (c *Client) post(ctx context.Context, path string, body, into any, again bool) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.do(ctx, &call{
		method: http.MethodPost, path: path, body: data, content: "application/json", again: again,
	}, into)
}

// sessionPath is the path of a session, or of something below it.
func sessionPath(session string, below ...string) string {
	name := url.PathEscape(session)
	if strings.Trim(name, ".") == "" {
		name = strings.ReplaceAll(name, ".", "%2E")
	}
	return strings.Join(append([]string{"/v1/sessions", name}, below...), "/")
}
