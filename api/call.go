package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// call is a request that may be sent several times.
type call struct {
	method, path string
	query        url.Values
	body         []byte
	content      string // media type of the body
	accept       string // default application/json
	lastEventID  string
	known        string // an ETag: the answer to it is not wanted
	again        bool   // sending it twice does no harm
}

// maxBackoff is the longest wait between two tries.
const maxBackoff = 5 * time.Second

// errNotModified says that the answer is the one that is known.
var errNotModified = errors.New("not modified")

// do sends a call and decodes the answer.
func (c *Client) do(ctx context.Context, k *call, into any) error {
	data, err := c.bytes(ctx, k)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// bytes sends a call and reads the answer, again where that is safe.
func (c *Client) bytes(ctx context.Context, k *call) ([]byte, error) {
	for try := 1; ; try++ {
		data, err := c.once(ctx, k)
		if err == nil || !k.again || try >= c.opts.Attempts || !passing(ctx, err) {
			return data, err
		}
		c.opts.Log.Info("trying again", "method", k.method, "path", k.path, "try", try, "error", err)
		if err := c.pause(ctx, try, err); err != nil {
			return nil, err
		}
	}
}

func (c *Client) once(ctx context.Context, k *call) ([]byte, error) {
	resp, err := c.send(ctx, k)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// send gives the answer if it is a success, and its problem otherwise.
func (c *Client) send(ctx context.Context, k *call) (*http.Response, error) {
	u := c.base + k.path
	if len(k.query) > 0 {
		u += "?" + k.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, k.method, u, bytes.NewReader(k.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", cmp.Or(k.accept, "application/json"))
	if key := c.findKey(); key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if k.content != "" {
		req.Header.Set("Content-Type", k.content)
	}
	if k.lastEventID != "" {
		req.Header.Set("Last-Event-ID", k.lastEventID)
	}
	if k.known != "" {
		req.Header.Set("If-None-Match", k.known)
	}
	resp, err := c.opts.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified && k.known != "" {
		return nil, errNotModified
	}
	return nil, refusalOf(resp)
}

// refusal is a problem and when to ask again.
type refusal struct {
	*Problem
	after time.Duration
}

func (r *refusal) Unwrap() error { return r.Problem }

// maxProblem is how much of an answer that is no success is read, in bytes.
const maxProblem = 1 << 20

func refusalOf(resp *http.Response) error {
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxProblem))
	if err != nil {
		return err
	}
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	r := &refusal{Problem: new(Problem), after: time.Duration(seconds) * time.Second}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if media != "application/problem+json" || json.Unmarshal(data, r.Problem) != nil {
		// Not the daemon's own words: a proxy, or another program.
		r.Problem = &Problem{Type: "about:blank", Title: resp.Status, Status: resp.StatusCode, Detail: foreign(resp, data)}
	}
	return r
}

// foreign words an answer that is not the daemon's.
func foreign(resp *http.Response, data []byte) string {
	const enough = 200
	text := string(bytes.TrimSpace(data[:min(len(data), enough)]))
	if text == "" {
		return resp.Status
	}
	return resp.Status + ": " + text
}

// passing tells errors that a second try may not meet.
func passing(ctx context.Context, err error) bool {
	if ctx.Err() != nil || errors.Is(err, errNotModified) {
		return false
	}
	var p *Problem
	if !errors.As(err, &p) {
		return true // the connection's
	}
	switch p.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// pause waits before the try after the given one.
func (c *Client) pause(ctx context.Context, try int, cause error) error {
	wait := min(c.opts.Backoff<<min(try-1, 16), maxBackoff)
	wait = wait/2 + rand.N(wait/2+1)
	if r := new(refusal); errors.As(cause, &r) {
		wait = max(wait, r.after)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
